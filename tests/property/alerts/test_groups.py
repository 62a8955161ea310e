"""Laws of alerts and their groups, whatever is said in whatever order."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from sre_ops.alerts.domain import groups, lifecycle
from sre_ops.alerts.domain.alert_event import AlertEvent, Said
from sre_ops.alerts.domain.groups import Target
from sre_ops.alerts.domain.lifecycle import State
from sre_ops.alerts.domain.routing import IncidentRule
from sre_ops.kernel.event import DomainEvent

NOON = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
GROUP, SOURCE, ANA = UUID(int=7), UUID(int=8), UUID(int=9)
TARGET = Target(service="", severity=1, policies=(), incident=IncidentRule.RECORD, runbook="")

_MESSAGES = st.tuples(
    st.sampled_from(Said),
    st.integers(0, 2),  # which alert
    st.integers(0, 300),  # when it began, in seconds
    st.integers(1, 90),  # how long after the last message it comes
)


@dataclass
class _World:
    """A group that follows three alerts, as intake lets it."""

    at: datetime = NOON
    alerts: dict[int, lifecycle.Facts] = field(default_factory=dict)
    group: groups.Facts = field(
        default_factory=lambda: groups.Facts(
            group_id=GROUP, integration_id=SOURCE, title="", target=TARGET, state=State.RESOLVED
        )
    )
    told: list[DomainEvent] = field(default_factory=list)

    @property
    def firing(self) -> int:
        return sum(one.state is State.FIRING for one in self.alerts.values())

    def hear(self, said: Said, number: int, began: int) -> lifecycle.Change | None:
        event = AlertEvent(
            said=said, key=str(number), starts_at=NOON + timedelta(seconds=began), ends_at=self.at
        )
        known = self.alerts.get(number)
        if known is not None:
            change = lifecycle.hear(known, event, at=self.at)
        elif said is Said.FIRING:
            change = lifecycle.open_alert(
                event,
                alert_id=UUID(int=number),
                group_id=GROUP,
                integration_id=SOURCE,
                at=self.at,
            )
        else:
            return None
        self.alerts[number] = change.facts
        moved = groups.follow(self.group, firing=self.firing, by=None, muted_by=None, at=self.at)
        self.group = moved.facts
        self.told += moved.events
        return change


@given(st.lists(_MESSAGES, max_size=40))
def test_a_group_fires_exactly_while_one_of_its_alerts_does(
    messages: list[tuple[Said, int, int, int]],
) -> None:
    world = _World()
    for said, number, began, wait in messages:
        world.at += timedelta(seconds=wait)

        world.hear(said, number, began)

        assert (world.group.state is State.FIRING) == (world.firing > 0)
        assert (world.group.resolved_at is None) == (world.firing > 0) or not world.told


@given(st.lists(_MESSAGES, max_size=40))
def test_ends_and_beginnings_are_told_in_turn(
    messages: list[tuple[Said, int, int, int]],
) -> None:
    world = _World()

    for said, number, began, wait in messages:
        world.at += timedelta(seconds=wait)
        world.hear(said, number, began)

    names = [one.name for one in world.told]
    turns = ("alerts.group_fires_again.v1", "alerts.group_resolved.v1")
    assert names == [turns[place % 2] for place in range(len(names))]


@given(st.lists(_MESSAGES, max_size=40))
def test_whatever_was_said_saying_it_twice_changes_nothing(
    messages: list[tuple[Said, int, int, int]],
) -> None:
    world = _World()
    for said, number, began, wait in messages:
        world.at += timedelta(seconds=wait)
        world.hear(said, number, began)

        again = world.hear(said, number, began)

        assert again is None or again.events == ()


@given(st.lists(_MESSAGES, max_size=30))
def test_the_newest_start_is_never_ended_by_the_end_of_an_older_one(
    messages: list[tuple[Said, int, int, int]],
) -> None:
    world = _World(at=NOON + timedelta(hours=1))
    for said, number, began, wait in messages:
        world.at += timedelta(seconds=wait)
        world.hear(said, number, began)
    world.hear(Said.FIRING, 0, 3_600)
    late = AlertEvent(
        said=Said.RESOLVED,
        key="0",
        starts_at=NOON - timedelta(hours=2),
        ends_at=NOON - timedelta(hours=1),
    )

    change = lifecycle.hear(world.alerts[0], late, at=world.at)

    assert change.facts.state is State.FIRING
