"""Who buys from the sample company, and what."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from salesgame.services.work import Work
from salesgame.storage.db import bulk
from salesgame.storage.deals import CustomerRow, ProductRow

SOURCE = "demo"
PRODUCTS = (
    ("Perch", "Starter", 1_200_00),
    ("Glide", "Team", 4_800_00),
    ("Soar", "Company", 9_600_00),
)
SEGMENTS = ("small", "middle", "large")
_FIRST = (
    "Cascade", "Juniper", "Orchid", "Pelita", "Banyan", "Copper", "Northwind", "Lumen", "Tidewater",
    "Granite", "Meridian", "Saffron", "Willow", "Atlas", "Borneo", "Harvest",
)  # fmt: skip
_LAST = ("Orthopedics", "Hotels", "Clinics", "Marine", "Foods", "Logistics", "Studios", "Textiles")


@dataclass(frozen=True, slots=True)
class Product:
    """A product with its list price in minor units."""

    id: int
    name: str
    price: int


@dataclass(frozen=True, slots=True)
class Market:
    """Products and the ids of customers."""

    products: tuple[Product, ...]
    customers: tuple[int, ...]
    names: dict[int, str]


def open_market(work: Work, dice: Random, owners: list[int], began: date, until: date) -> Market:
    """Write the products, and customers of which some came and some left during the story."""
    return Market(_products(work), *_customers(work, dice, owners, began, until))


def _products(work: Work) -> tuple[Product, ...]:
    ids = list(bulk.new_ids(work.session, ProductRow, len(PRODUCTS)))
    columns = ("id", "source", "external_id", "name", "family", "price", "version", "cancelled")
    rows = [
        (i, SOURCE, name.lower(), name, family, price, 1, False)
        for i, (name, family, price) in zip(ids, PRODUCTS, strict=True)
    ]
    bulk.insert(work.session, ProductRow, columns, rows)
    return tuple(Product(i, name, price) for i, (name, _, price) in zip(ids, PRODUCTS, strict=True))


def _customers(
    work: Work, dice: Random, owners: list[int], began: date, until: date
) -> tuple[tuple[int, ...], dict[int, str]]:
    names = [f"{first} {last}" for first in _FIRST for last in _LAST]
    dice.shuffle(names)
    ids = list(bulk.new_ids(work.session, CustomerRow, len(names)))
    columns = (
        "id", "source", "external_id", "name", "owner_id", "since", "left_on", "segment",
        "recurring", "version", "cancelled",
    )  # fmt: skip
    length = (until - began).days
    rows = []
    for customer, name in zip(ids, names, strict=True):
        since = began + timedelta(days=dice.randrange(-700, length))
        stays = dice.random() < 0.88
        left = None if stays else max(since, began) + timedelta(days=dice.randrange(30, 330))
        rows.append((
            customer, SOURCE, f"C-{customer}", name, dice.choice(owners), since,
            left if left is not None and left < until else None, dice.choice(SEGMENTS),
            dice.randrange(2, 60) * 100_00, 1, False,
        ))  # fmt: skip
    bulk.insert(work.session, CustomerRow, columns, rows)
    return tuple(ids), dict(zip(ids, names, strict=True))
