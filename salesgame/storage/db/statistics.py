"""What SQLite's planner is told of each index: the shape of a large company, whatever the size.

Without statistics SQLite takes a person's days for as many as everybody's and walks all of
them: 50 ms for a chart in a company of 10,000 that its own index answers in 0.1 ms. Told
once, and the same everywhere, the plans are those the tests have seen. PostgreSQL keeps
its own. Source: sqlite.org/fileformat2.html#the_sqlite_stat1_table.
"""

from __future__ import annotations

from sqlalchemy import Connection

# Table, index (a table without rowid names itself), then: its rows, and how many of them
# share the index's first column, its first two, and so on. 10,000 people over two years.
SHAPE: tuple[tuple[str, str, str], ...] = (
    ("activity", "sqlite_autoindex_activity_1", "5000000 2500000 1"),
    ("activity", "ix_activity_person_day", "5000000 500 2 1"),
    ("activity", "ix_activity_deal_id", "5000000 5"),
    ("activity", "ix_activity_import", "5000000 50000"),
    ("activity", "ix_activity_pending", "1000 1"),
    ("activity_total", "activity_total", "10000000 1600000 12000 3000 1"),
    ("activity_total", "ix_activity_total_person", "10000000 1000 160 4"),
    ("badge_award", "sqlite_autoindex_badge_award_1", "200000 20 2 1 1"),
    ("credit", "credit", "1000000 1 1"),
    ("credit", "ix_credit_open", "200000 20 1"),
    ("credit", "ix_credit_person_day", "1000000 100 2 1"),
    ("deal", "sqlite_autoindex_deal_1", "1000000 500000 1"),
    ("deal", "ix_deal_closed", "1000000 400000 700"),
    ("deal", "ix_deal_opened", "1000000 1300"),
    ("deal", "ix_deal_customer_id", "1000000 10"),
    ("deal", "ix_deal_import", "1000000 50000"),
    ("deal", "ix_deal_pending", "1000 1"),
    ("deal", "ix_deal_never_open", "1000 2"),
    ("deal", "ix_deal_won_amount", "400000 4"),
    ("fact_version", "sqlite_autoindex_fact_version_1", "200000 100000 2 1"),
    ("fact_version", "ix_fact_version_import", "200000 10000"),
    ("leave", "ix_leave_person", "50000 5 1"),
    ("membership", "sqlite_autoindex_membership_1", "12000 2 1 1 1"),
    ("membership", "ix_membership_team", "12000 25 20"),
    ("pay_entry", "sqlite_autoindex_pay_entry_1", "1000000 100 50 5 3 1 1"),
    ("pay_entry", "ix_pay_entry_statement", "1000000 100 50 5"),
    ("pay_entry", "ix_pay_entry_cause", "1000000 500000 1"),
    ("pay_entry", "ix_pay_entry_reverses", "10000 1"),
    ("points_entry", "sqlite_autoindex_points_entry_1", "1200000 400000 2 1 1 1 1"),
    ("points_entry", "ix_points_entry_person", "1200000 120 3"),
    ("points_entry", "ix_points_entry_reverses", "10000 1"),
    ("quota", "uq_quota_person", "250000 25 12 10 1"),
    ("quota", "uq_quota_team", "10000 25 12 10 1"),
    ("quota", "ix_quota_period", "250000 200000 10000 5000"),
    ("statement", "sqlite_autoindex_statement_1", "200000 20 12 1"),
    ("total", "total", "3000000 500000 3000 1"),
)


def describe(connection: Connection) -> None:
    """Tell SQLite the shape of each table; it holds for every connection opened afterwards."""
    if connection.dialect.name != "sqlite":
        return
    run = connection.exec_driver_sql
    run("ANALYZE sqlite_schema")  # makes the table where there is none
    run("DELETE FROM sqlite_stat1")
    run("INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES (?, ?, ?)", list(SHAPE))
    run("ANALYZE sqlite_schema")  # read it
