"""What pages know of a kind of rule: its form, its words, and how it is tried."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Generic, TypeVar

from sqlalchemy.orm import Session

from salesgame.domain.company.company import Company
from salesgame.domain.targets.goals import Step
from salesgame.services.points.trials import RuleTrial
from salesgame.web.ui import parsing

R = TypeVar("R")
T = TypeVar("T")
Fields = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class RuleNames:
    """What rules name by keys, in the reader's language: kinds of activity, and teams by id."""

    kinds: Mapping[str, str]
    teams: Mapping[int, str]


@dataclass(frozen=True, slots=True)
class RuleText:
    """A rule in words: one sentence, what narrows it as phrases, and the ladder of a goal."""

    sentence: str
    phrases: tuple[str, ...]
    steps: tuple[Step, ...] = ()


@dataclass(frozen=True, slots=True)
class WrittenRule(Generic[R]):
    """A rule as a form says it, with the body to keep."""

    rule: R
    body: dict[str, Any]


class RuleForm(ABC, Generic[R]):
    """One kind of rule. `title` names it where one chooses, in words for `_`; `icon` is drawn."""

    family: str
    icon: str

    def __init__(self, title: str) -> None:
        self.title = title

    @abstractmethod
    def parsed(self, body: Mapping[str, Any]) -> R:
        """The rule a version keeps."""

    @abstractmethod
    def written(self, form: Fields) -> WrittenRule[R]:
        """Read the form. Raises Mistyped, and what the rule itself refuses."""

    @abstractmethod
    def fields(self, rule: R) -> dict[str, str]:
        """What the form shows of a rule that is to be succeeded."""

    @abstractmethod
    def told(self, rule: R, names: RuleNames) -> RuleText:
        """The rule in words."""

    @abstractmethod
    def tried(
        self,
        session: Session,
        company: Company,
        rule: R,
        today: date,
        people: Collection[int] | None,
    ) -> RuleTrial:
        """What it would have given these people (None: everybody) in the last whole period."""

    @abstractmethod
    def reach(self, trial: RuleTrial) -> str:
        """To how many people a trial gave points, and of how much."""


def text(form: Fields, name: str) -> str:
    """What was typed, without the blanks around it."""
    return form.get(name, "").strip()


def needed(read: Callable[[str, str], T | None], form: Fields, name: str) -> T:
    """What was typed, read; an empty field is refused. Raises Mistyped."""
    return parsing.needed(read(text(form, name), name), name)
