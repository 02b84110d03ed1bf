"""`flask game metrics`: every metric of a person, a team or the company, with its n."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import click
from flask.cli import AppGroup
from sqlalchemy.orm import Session

from salesgame import clock
from salesgame.cli.answers import answer, days_of, on_database, refusals
from salesgame.cli.names import subject_named
from salesgame.domain.company.company import Company
from salesgame.domain.core.calendar import Period
from salesgame.domain.metrics.definitions import (
    BY_KEY,
    METRICS,
    Metric,
    Totals,
    exact_text,
    is_immature,
    own_metrics,
)
from salesgame.domain.metrics.pipeline import forecast, open_amount, spread, weighted
from salesgame.extensions import db
from salesgame.queries.company.settings import the_company
from salesgame.queries.deals.activities import activity_kinds
from salesgame.queries.metrics.figures import figures_of, left_out, median_cycle, median_deal
from salesgame.queries.metrics.pipeline import open_slices, stage_funnel
from salesgame.queries.metrics.totals import Subject
from salesgame.queries.metrics.velocity import velocity_at
from salesgame.queries.targets.quotas import subject_target

_MONEY, _MEAN, _RATIO, _DAYS = (
    BY_KEY[key] for key in ("revenue", "average_deal", "win_rate", "sales_cycle")
)


def add(game: AppGroup) -> None:
    """Add the command."""
    game.add_command(metrics)


@click.command("metrics")
@click.argument("period")
@click.option("--rep", help="One person, by name or e-mail address.")
@click.option("--team", help="One team, with the teams below it.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@on_database
def metrics(
    period: str,
    rep: str | None,
    team: str | None,
    as_json: bool,  # noqa: FBT001
) -> None:
    """Every metric of PERIOD (2017, 2017-Q4, 2017-11, 2017-W46, 2017-11-23) with its n."""
    session = db.session()
    company = the_company(session)
    with refusals():
        asked = company.calendar.parse(period)
        subject = subject_named(session, rep, team)
    today = company.calendar.day_of(clock.now())
    reader = MetricsReading(session, company, subject, asked, today)
    body = {"period": days_of(asked), "rep": rep, "team": team, **reader.body()}
    answer(body, _lines(body), as_json=as_json)


class MetricsReading:
    """What a subject's metrics say of a period, for machines."""

    def __init__(
        self, session: Session, company: Company, subject: Subject, period: Period, today: date
    ) -> None:
        self._session = session
        self._company = company
        self._subject = subject
        self._period = period
        self._today = today

    def body(self) -> dict[str, Any]:
        """Metrics by key, the pipeline, and the funnel of the period's cohort.

        The pipeline is that of today, `as_of`; its velocity that of `velocity_on`, the period's
        last day or today. A period that is over has nothing due: its forecast is what closed.
        """
        figures = figures_of(
            self._session,
            self._subject,
            self._period,
            self._company.calendar,
            by_share=self._company.count_by_share,
        )
        return {
            "metrics": self._metrics(figures),
            "pipeline": self._pipeline(figures),
            "funnel": self._funnel(),
        }

    def _metrics(self, figures: Totals) -> dict[str, dict[str, Any]]:
        kinds = activity_kinds(self._session).values()
        known = (*METRICS, *own_metrics((kind.key, kind.name) for kind in kinds))
        found = {metric.key: self._metric(metric, figures) for metric in known}
        missing = left_out(self._session, self._subject, self._period)
        found["average_deal"] |= {
            "median": self._text(_MEAN, median_deal(self._session, self._subject, self._period)),
            "without_value": missing.without_value,
        }
        found["sales_cycle"] |= {
            "median": self._text(_DAYS, median_cycle(self._session, self._subject, self._period)),
            "left_out": missing.without_cycle,
        }
        found["created_cohort_win_rate"]["immature"] = is_immature(figures)
        found["attainment"] = self._attainment(figures)
        return found

    def _attainment(self, figures: Totals) -> dict[str, Any]:
        """Revenue over its prorated quota; n/a where there is no quota."""
        target = None
        if self._subject.kind != "company":
            target = subject_target(
                self._session, self._company, self._subject, self._period, "revenue"
            )
        reached = target.attained(figures.won_amount) if target else None
        return {"value": self._text(_RATIO, reached), "n": figures.won}

    def _metric(self, metric: Metric, figures: Totals) -> dict[str, Any]:
        return {"value": self._text(metric, metric.value(figures)), "n": metric.n(figures)}

    def _pipeline(self, figures: Totals) -> dict[str, Any]:
        session, subject, today = self._session, self._subject, self._today
        open_now = open_slices(session, subject, today)
        is_over = self._period.end <= today
        due = [] if is_over else open_slices(session, subject, today, due=self._period)
        ahead = forecast(figures.won_amount, due)
        until = min(self._period.end, today + timedelta(days=1))
        speed = velocity_at(session, subject, until, self._company.calendar)
        return {
            "as_of": today.isoformat(),
            "open_deals": sum(part.deals for part in open_now),
            "open_amount": self._text(_MONEY, open_amount(open_now)),
            "weighted": self._text(_MONEY, weighted(open_now)),
            "spread": self._text(_MONEY, spread(open_now)),
            "forecast": self._text(_MONEY, ahead.expected),
            "commit": self._text(_MONEY, ahead.commit),
            "best_case": self._text(_MONEY, ahead.best_case),
            "velocity_on": (until - timedelta(days=1)).isoformat(),
            "velocity_open_deals": speed.open_deals,
            "velocity_per_day": self._text(_MEAN, speed.per_day),
        }

    def _funnel(self) -> list[dict[str, Any]]:
        return [
            {
                "stage": step.stage,
                "n": step.reached,
                "from_previous": self._text(_RATIO, step.from_previous),
                "from_first": self._text(_RATIO, step.from_first),
            }
            for step in stage_funnel(self._session, self._subject, self._period)
        ]

    def _text(self, metric: Metric, value: Decimal | int | None) -> str | int | None:
        return exact_text(metric, value, self._company.decimals)


def _lines(body: dict[str, Any]) -> Iterator[str]:
    for key, found in body["metrics"].items():
        more = [f"{name} {value}" for name, value in found.items() if name not in ("value", "n")]
        value = "n/a" if found["value"] is None else found["value"]
        yield f"{key:<26} {value!s:>20}  n={found['n']}  {'  '.join(more)}".rstrip()
    for key, value in body["pipeline"].items():
        yield f"{key:<26} {'n/a' if value is None else value!s:>20}"
    for step in body["funnel"]:
        yield f"stage {step['stage']:<20} {step['n']:>20}  {step['from_previous'] or ''}".rstrip()
