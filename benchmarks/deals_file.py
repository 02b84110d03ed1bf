"""A seeded file of deals as large as one likes, and the people it names.

python -m benchmarks.deals_file deals.csv --rows 200000 --reps 10000 --people people.csv
"""

from __future__ import annotations

import argparse
import csv
import random
from datetime import date, timedelta
from pathlib import Path

HEADER = ("Deal id", "Owner", "Stage", "Amount", "Created", "Closed", "Account", "Product")
PRODUCTS = ("Basic", "Plus", "Pro", "Team", "Desk", "Field")
FIRST, DAYS = date(2024, 1, 1), 730


def write_people(path: Path, reps: int) -> None:
    """Write `reps` people."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(("Name", "Email", "Team"))
        for n in range(reps):
            writer.writerow((f"Rep {n:05}", f"rep{n:05}@example.test", f"Team {n % 200:03}"))


def write_deals(path: Path, rows: int, reps: int, seed: int = 7) -> None:
    """Write `rows` deals of `reps` people over two years: six in ten won, three lost, one open."""
    chance = random.Random(seed)
    customers = max(rows // 20, 100)
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(HEADER)
        for n in range(rows):
            opened = FIRST + timedelta(days=chance.randrange(DAYS - 90))
            stage = chance.choices(("Won", "Lost", "Demo"), (6, 3, 1))[0]
            closed = opened + timedelta(days=chance.randrange(90)) if stage != "Demo" else ""
            amount = f"{chance.randrange(100, 2_000_000) / 100:.2f}"
            owner, customer = (
                f"Rep {chance.randrange(reps):05}",
                f"Customer {chance.randrange(customers):06}",
            )
            writer.writerow(
                (
                    f"D-{n:07}",
                    owner,
                    stage,
                    amount,
                    opened,
                    closed,
                    customer,
                    chance.choice(PRODUCTS),
                )
            )


def main() -> None:
    """Write the files named on the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("deals", type=Path)
    parser.add_argument("--rows", type=int, default=200_000)
    parser.add_argument("--reps", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--people", type=Path)
    said = parser.parse_args()
    write_deals(said.deals, said.rows, said.reps, said.seed)
    if said.people:
        write_people(said.people, said.reps)


if __name__ == "__main__":
    main()
