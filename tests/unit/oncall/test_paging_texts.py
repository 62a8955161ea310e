from datetime import time, timedelta
from uuid import UUID

from sre_ops.oncall.domain.hours import daily
from sre_ops.oncall.domain.notices import PersonalRule
from sre_ops.oncall.domain.policy import ClockOf, Condition, Policy, Step, Target, TargetKind
from sre_ops.oncall.domain.policy_definition_text import policy_yaml
from sre_ops.oncall.domain.preferences_text import Wishes, wishes_document, wishes_of

ANA, PRIMARY, ROOM = (UUID(int=number) for number in range(1, 4))
NAMES = {ANA: "ana@example.com", PRIMARY: "primary"}
PERSON = Target(TargetKind.PERSON, ANA)


def test_wishes_are_read_as_they_were_written() -> None:
    wishes = Wishes(
        zone="Asia/Tokyo",
        rules=(
            PersonalRule(contact=ANA, after=timedelta(minutes=5), severities=frozenset({1, 2})),
        ),
        quiet=(daily(time(22), time(7)),),
    )

    assert wishes_of(wishes_document(wishes)) == wishes
    assert wishes_of(wishes_document(Wishes())) == Wishes()


def test_a_policy_is_written_as_people_write_it() -> None:
    night = Condition(hours=(daily(time(22), time(7)),), clock=ClockOf.PERSON)
    policy = Policy(
        zone="Asia/Tokyo",
        steps=(
            Step(targets=(Target(TargetKind.SCHEDULE, PRIMARY), Target(TargetKind.CHANNEL, ROOM))),
            Step(targets=(PERSON,), delay=timedelta(seconds=90), condition=night),
        ),
        catch_all=(PERSON,),
        repeat=2,
        ack_timeout=timedelta(hours=2),
    )

    assert policy_yaml("checkout", policy, NAMES, title="Checkout") == (
        "apiVersion: sre_ops/oncall/v1\n"
        "kind: EscalationPolicy\n"
        'name: "checkout"\n'
        'title: "Checkout"\n'
        "zone: Asia/Tokyo\n"
        "steps:\n"
        f'  - tell: ["schedule primary", "channel {ROOM}"]\n'
        '  - tell: ["person ana@example.com"]\n'
        "    after: 90s\n"
        "    only:\n"
        '      - {days: "mon-sun", from: "22:00", to: "07:00"}\n'
        "    clock: person\n"
        "repeat: 2\n"
        "round_delay: 5m\n"
        "ack_timeout: 2h\n"
        'catch_all: ["person ana@example.com"]\n'
    )


def test_a_plain_policy_says_no_more_than_it_must() -> None:
    hours = Condition(hours=(daily(time(9), time(17)),))
    step = Step(targets=(PERSON,), condition=hours)

    written = policy_yaml("plain", Policy(zone="UTC", steps=(step,), catch_all=(PERSON,)), NAMES)

    assert "clock" not in written
    assert "repeat" not in written
    assert "title" not in written
    assert "ack_timeout" not in written
