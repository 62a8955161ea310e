"""What a message says: the pages of an attempt, in the language and zone of their reader."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sre_ops.kernel.messages import N_
from sre_ops.notify.domain.destinations import About
from sre_ops.notify.domain.notice import GROUPS, REASONS, Item, Link, Notice
from sre_ops.notify.tables import MessageRow
from sre_ops.web.filters import instant
from sre_ops.web.i18n import _, ngettext, speaking_to
from sre_ops.web.severity import severity_word
from sre_ops.web.viewer import Viewer

TOLD_IN_FULL = 20
"""Of a bundle; the others are counted."""
TEST_TITLE = N_("Test message")
TEST_REASON = N_("Somebody asked for it, to see whether this channel works.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """Who reads it: language and zone; nobody knows those of a channel."""

    viewer: Viewer
    person_id: UUID | None


def compose(
    rows: Sequence[MessageRow],
    *,
    key: UUID,
    reader: Reader,
    about: Callable[[UUID], About],
    acknowledge: Callable[[UUID], str],
    site: str,
    at: datetime,
) -> Notice:
    """Write the message.

    Args:
        rows: what it tells, the worst first; at least one.
        key: of the attempt, the same each time.
        reader: for whom.
        about: what is known of a group of alerts.
        acknowledge: makes an address that acknowledges a group in the reader's name.
        site: address of this service.
        at: now.
    """
    with speaking_to(reader.viewer, now=at):
        told = [
            _item(
                row, about=about, acknowledge=acknowledge if reader.person_id else None, site=site
            )
            for row in rows[:TOLD_IN_FULL]
        ]
        return Notice(
            key=key,
            locale=reader.viewer.locale,
            at=at,
            subject=_subject(rows, told[0]),
            items=tuple(told),
            overview=Link(_("All alerts"), f"{site}{GROUPS}"),
            footer=_("Sent by sre_ops. Why you and when others are told is on the page."),
            site=site,
            thread=_thread(rows),
            rest=_rest(len(rows) - len(told)),
        )


def _subject(rows: Sequence[MessageRow], first: Item) -> str:
    if len(rows) == 1:
        where = f" ({first.service})" if first.service else ""
        return f"[{first.severity_word.upper()}] {first.title}{where}"
    text = ngettext("%(num)s page at once", "%(num)s pages at once", len(rows))
    return f"[{first.severity_word.upper()}] {text % {'num': len(rows)}}: {first.title}"


def _rest(count: int) -> str:
    if not count:
        return ""
    text = ngettext(
        "And %(num)s more, which is on the page.", "And %(num)s more, which are on the page.", count
    )
    return text % {"num": count}


def _thread(rows: Sequence[MessageRow]) -> str:
    groups = {row.group_id for row in rows}
    return f"group-{rows[0].group_id}" if len(groups) == 1 and rows[0].group_id else ""


def _item(
    row: MessageRow,
    *,
    about: Callable[[UUID], About],
    acknowledge: Callable[[UUID], str] | None,
    site: str,
) -> Item:
    known = about(row.group_id) if row.group_id else About()
    title, reason = row.title, _(REASONS.get(row.reason, row.reason))
    if row.is_test:
        title, reason = _(TEST_TITLE), _(TEST_REASON)
    facts = [
        (_("Severity"), severity_word(row.severity)),
        (_("Service"), known.service),
        (_("Since"), instant(known.opened_at) if known.opened_at else ""),
        (_("Why you"), reason),
    ]
    return Item(
        page_id=row.page_id,
        group_id=row.group_id,
        title=title,
        service=known.service,
        severity=row.severity,
        severity_word=severity_word(row.severity),
        reason=reason,
        at=row.queued_at,
        facts=tuple((label, value) for label, value in facts if value),
        acknowledge=(
            Link(_("Acknowledge"), acknowledge(row.group_id))
            if acknowledge and row.group_id
            else None
        ),
        details=(Link(_("What fires"), f"{site}{GROUPS}/{row.group_id}") if row.group_id else None),
        runbook=Link(_("Runbook"), known.runbook) if _is_web(known.runbook) else None,
    )


def _is_web(text: str) -> bool:
    """Tell whether *text*, which came with an alert, is an address of the web."""
    return text.startswith(("https://", "http://"))
