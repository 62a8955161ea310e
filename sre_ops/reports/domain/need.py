"""What needs a person first, of all that there is at this moment. Pure."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Hold(StrEnum):
    """Who has a group of alerts that fires."""

    WAITING = "waiting"  # somebody was paged and has not answered
    HELD = "held"
    MUTED = "muted"
    NOBODY = "nobody"  # its route pages nobody, and nobody has taken it


class Need(StrEnum):
    """What an overview opens with; the first that holds."""

    PAGES = "pages"
    SILENT = "silent"
    UNCOVERED = "uncovered"
    UNHELD = "unheld"
    BURNING = "burning"
    HELD = "held"
    FROZEN = "frozen"
    BUDGETS = "budgets"
    BLIND = "blind"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """How much there is of everything.

    Attributes:
        pages: groups for which somebody was paged and nobody has answered.
        oldest: when the first of these opened; None without any.
        silent: sources and heartbeats of which nothing is heard.
        uncovered: schedules by which nobody is on call.
        unheld: groups that fire, that nobody was paged for and nobody has taken.
        held: groups that fire and that somebody has.
        burning: budgets that burn fast.
        frozen: services whose releases a policy holds back.
        missed, at_risk, blind: objectives in these states; the last without data.
    """

    pages: int = 0
    oldest: datetime | None = None
    silent: int = 0
    uncovered: int = 0
    unheld: int = 0
    held: int = 0
    burning: int = 0
    frozen: int = 0
    missed: int = 0
    at_risk: int = 0
    blind: int = 0


def hold(*, acknowledged_at: datetime | None, muted_by: object, policies: Collection[str]) -> Hold:
    """Tell who has a group of alerts that fires.

    Args:
        acknowledged_at: when somebody took it, or its source said so.
        muted_by: the maintenance window that mutes it, or None.
        policies: by which somebody is paged; none pages nobody.
    """
    if acknowledged_at is not None:
        return Hold.HELD
    if muted_by is not None:
        return Hold.MUTED
    return Hold.WAITING if policies else Hold.NOBODY


def foremost(figures: Figures) -> Need:
    """Return what needs a person first.

    Pages before what nobody would hear of, that before what somebody looks after already,
    and budgets last: they are lost over days.
    """
    order = (
        (Need.PAGES, figures.pages),
        (Need.SILENT, figures.silent),
        (Need.UNCOVERED, figures.uncovered),
        (Need.UNHELD, figures.unheld),
        (Need.BURNING, figures.burning),
        (Need.HELD, figures.held),
        (Need.FROZEN, figures.frozen),
        (Need.BUDGETS, figures.missed + figures.at_risk),
        (Need.BLIND, figures.blind),
    )
    return next((need for need, number in order if number), Need.NOTHING)
