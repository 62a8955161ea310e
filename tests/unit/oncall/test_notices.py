from datetime import UTC, datetime, time, timedelta
from uuid import UUID

import pytest

from sre_ops.kernel.unfit import Unfit
from sre_ops.oncall.domain.hours import WHOLE_DAYS, daily
from sre_ops.oncall.domain.notices import Notice, NoticeReason, PersonalRule, Preferences, notices

CHAT, PHONE, OLD = (UUID(int=number) for number in range(1, 4))
MINUTE = timedelta(minutes=1)
NIGHT = datetime(2026, 6, 1, 18, tzinfo=UTC)  # 03:00 in Tokyo
DAY = datetime(2026, 6, 1, 3, tzinfo=UTC)  # noon in Tokyo
MORNING = datetime(2026, 6, 1, 22, tzinfo=UTC)  # 07:00 in Tokyo


def rule(contact: UUID, minutes: int = 0, *severities: int) -> PersonalRule:
    return PersonalRule(contact=contact, after=minutes * MINUTE, severities=frozenset(severities))


def wishes(*rules: PersonalRule, **fields: object) -> Preferences:
    usual = {"contacts": (CHAT, PHONE), "quiet": (daily(time(22), time(7)),)}
    return Preferences(**({"zone": "Asia/Tokyo", "rules": rules} | usual | fields))  # type: ignore[arg-type]


def told(found: tuple[Notice, ...], since: datetime) -> list[tuple[int, UUID | None, NoticeReason]]:
    return [((one.at - since) // MINUTE, one.contact, one.reason) for one in found]


def test_contacts_follow_each_other_as_the_person_wishes() -> None:
    found = notices(wishes(rule(PHONE, 5), rule(CHAT)), 2, DAY)

    assert told(found, DAY) == [(0, CHAT, NoticeReason.RULE), (5, PHONE, NoticeReason.RULE)]


def test_rules_hold_for_their_severities_alone() -> None:
    given = wishes(rule(PHONE, 0, 1, 2), rule(CHAT, 1, 3))

    assert [one.contact for one in notices(given, 1, DAY)] == [PHONE]
    assert [one.contact for one in notices(given, 3, DAY)] == [CHAT]


def test_a_severity_without_a_rule_is_told_at_once_by_the_best_contact() -> None:
    found = notices(wishes(rule(PHONE, 5, 1)), 2, DAY)

    assert told(found, DAY) == [(0, CHAT, NoticeReason.NO_RULE_FITS)]


def test_a_contact_that_is_gone_is_named_and_another_one_told() -> None:
    found = notices(wishes(rule(OLD)), 2, DAY)

    assert told(found, DAY) == [
        (0, OLD, NoticeReason.CONTACT_IS_GONE),
        (0, CHAT, NoticeReason.NO_RULE_FITS),
    ]
    assert [one.is_sent for one in found] == [False, True]


def test_somebody_without_any_contact_cannot_be_told() -> None:
    [notice] = notices(wishes(contacts=()), 1, DAY)

    assert (notice.reason, notice.is_sent) == (NoticeReason.NO_CONTACT, False)


def test_quiet_hours_hold_back_what_can_wait_until_they_end() -> None:
    found = notices(wishes(rule(CHAT), rule(PHONE, 5)), 2, NIGHT)

    assert [(one.at, one.reason) for one in found] == [
        (MORNING, NoticeReason.HELD_BY_QUIET_HOURS)
    ] * 2
    assert [one.wished_at for one in found] == [NIGHT, NIGHT + 5 * MINUTE]


def test_quiet_hours_never_silence_sev1() -> None:
    found = notices(wishes(rule(CHAT), rule(PHONE, 5)), 1, NIGHT)

    assert told(found, NIGHT) == [
        (0, CHAT, NoticeReason.SEV1_BREAKS_QUIET),
        (5, PHONE, NoticeReason.SEV1_BREAKS_QUIET),
    ]


def test_what_quiet_hours_pile_up_is_sent_once_to_each_contact() -> None:
    found = notices(wishes(rule(CHAT), rule(CHAT, 5), rule(PHONE, 9)), 2, NIGHT)

    assert [(one.contact, one.reason) for one in found] == [
        (CHAT, NoticeReason.HELD_BY_QUIET_HOURS),
        (CHAT, NoticeReason.TOLD_SOONER),
        (PHONE, NoticeReason.HELD_BY_QUIET_HOURS),
    ]


def test_a_notice_that_falls_after_quiet_hours_is_not_held() -> None:
    early = MORNING - 5 * MINUTE

    found = notices(wishes(rule(CHAT, 10)), 3, early)

    assert told(found, early) == [(10, CHAT, NoticeReason.RULE)]


def test_quiet_hours_without_an_end_keep_nothing_quiet() -> None:
    found = notices(wishes(rule(CHAT), quiet=(WHOLE_DAYS,)), 3, NIGHT)

    assert told(found, NIGHT) == [(0, CHAT, NoticeReason.RULE)]


@pytest.mark.parametrize("minutes", [-1, 361])
def test_a_wait_beyond_six_hours_is_refused(minutes: int) -> None:
    with pytest.raises(Unfit):
        rule(CHAT, minutes)
