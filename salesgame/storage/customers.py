"""Customers and products: who buys, and what."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from salesgame.storage.base import Base


class CustomerRow(Base):
    """A customer; present from `since` until `left_on`, cared for by `owner_id`."""

    __tablename__ = "customer"
    __table_args__ = (
        UniqueConstraint("source", "external_id"),
        Index("ix_customer_since", "since", "left_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    source: Mapped[str]
    external_id: Mapped[str]
    name: Mapped[str] = mapped_column(index=True)
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    since: Mapped[date | None]
    left_on: Mapped[date | None]
    renews_on: Mapped[date | None]
    segment: Mapped[str | None]
    recurring: Mapped[int | None]
    version: Mapped[int] = mapped_column(default=1)
    cancelled: Mapped[bool] = mapped_column(default=False)
    import_id: Mapped[int | None]


class ProductRow(Base):
    """A product; `external_id` is how source systems name it."""

    __tablename__ = "product"
    __table_args__ = (UniqueConstraint("source", "external_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    source: Mapped[str]
    external_id: Mapped[str]
    name: Mapped[str] = mapped_column(index=True)
    family: Mapped[str | None]
    price: Mapped[int | None]
    version: Mapped[int] = mapped_column(default=1)
    cancelled: Mapped[bool] = mapped_column(default=False)
    import_id: Mapped[int | None]
