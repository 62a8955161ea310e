"""Take schedules and policies that files say into force: a wrong file changes nothing."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sre_ops.db.sessions import ReadSession, WriteSession
from sre_ops.oncall.commands import definitions, policy_definitions, schedules
from sre_ops.oncall.commands.keeping import keep_in_file
from sre_ops.oncall.commands.policies import write_policy
from sre_ops.oncall.domain.mistake import Mistake
from sre_ops.oncall.domain.written import Names
from sre_ops.oncall.sources.definition_folder import Look
from sre_ops.oncall.sources.yaml_places import BadDefinition, Place, places_of
from sre_ops.oncall.store import definition_files as store
from sre_ops.oncall.tables import ScheduleRow

_KINDS = ("Schedule", "EscalationPolicy")
_NOT_YET = UUID(int=0)
_Key = tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Read:
    """What one file says; it counts where there is no mistake."""

    plans: tuple[schedules.Wish, ...] = ()
    ladders: tuple[policy_definitions.Wish, ...] = ()
    mistakes: tuple[Mistake, ...] = ()

    def said(self) -> list[_Key]:
        return [("schedule", one.slug) for one in self.plans] + [
            ("policy", one.slug) for one in self.ladders
        ]


def take_files(session: WriteSession, look: Look, *, at: datetime) -> list[store.DefinitionFile]:
    """Take all that good files say into force; what no file says any more is people's again.

    Returns:
        Every file and folder, with its mistakes: nothing of such a file counts, and what it
        kept before stays as it was.
    """
    read = _read_all(session, look)
    good = {file: one for file, one in read.items() if not one.mistakes}
    for one in good.values():
        for wish in one.plans:
            schedules.put_schedule(session, wish, by=None, at=at)
    session.flush()  # policies name schedules by ids that they only now have
    names = policy_definitions.policy_names(session)
    for file in good:
        for said in _read(file, look.texts[file], names).ladders:
            write_policy(
                session, said.slug, said.policy, by=None, at=at, title=said.title, file=file
            )
    session.flush()
    _give_back(session, look, read, at)
    found = [
        store.DefinitionFile(file=file, sha256=sha256, mistakes=read[file].mistakes, read_at=at)
        for file, sha256 in look.digests.items()
    ] + [
        store.DefinitionFile(file=file, sha256="", mistakes=(_whole(why),), read_at=at)
        for file, why in look.problems.items()
    ]
    store.save_files(session, found)
    return found


def give_all_back(session: WriteSession, *, at: datetime) -> None:
    """Let people change what files kept, where no folder is watched any more."""
    for row in store.kept_in_files(session):
        keep_in_file(session, row, "", at)
    store.save_files(session, [])


def names_known(session: ReadSession) -> Names:
    """Return whom and what files may name; when it changes, a wrong file may be right."""
    return policy_definitions.policy_names(session)


def _give_back(session: WriteSession, look: Look, read: Mapping[str, _Read], at: datetime) -> None:
    """Give people what no file says any more: nobody is left without anybody on call by that.

    While a file or the folder cannot be read, what it kept may still be in it.
    """
    if look.problems:
        return
    held = {file for file, one in read.items() if one.mistakes}
    said = {key for file, one in read.items() if file not in held for key in one.said()}
    for row in store.kept_in_files(session):
        what = "schedule" if isinstance(row, ScheduleRow) else "policy"
        if row.kept_in not in held and (what, row.slug) not in said:
            keep_in_file(session, row, "", at)


def _read_all(session: ReadSession, look: Look) -> dict[str, _Read]:
    """Read every file; a schedule that only a bad file would make cannot be named by others.

    So files are read again until no more of them turn out bad.
    """
    known = policy_definitions.policy_names(session)
    plans = {
        file: _read(file, text, known, with_policies=False) for file, text in look.texts.items()
    }
    bad = {file for file, one in plans.items() if one.mistakes}
    while True:
        made = {
            wish.slug: known.schedules.get(wish.slug, _NOT_YET)
            for file, one in plans.items()
            if file not in bad
            for wish in one.plans
        }
        names = replace(known, schedules={**known.schedules, **made})
        read = _said_twice({file: _read(file, text, names) for file, text in look.texts.items()})
        wrong = {file for file, one in read.items() if one.mistakes}
        if wrong <= bad:
            return read
        bad |= wrong


def _read(file: str, text: str, names: Names, *, with_policies: bool = True) -> _Read:
    try:
        places = places_of(text)
    except BadDefinition as problem:
        return _Read(mistakes=problem.mistakes)
    plans: list[schedules.Wish | None] = []
    ladders: list[policy_definitions.Wish | None] = []
    for place in places:
        kind = place.text("kind", required=True)
        if kind == _KINDS[0]:
            plans.append(definitions.read_wish(place, names, file=file))
        elif kind == _KINDS[1]:
            ladders += [policy_definitions.read_wish(place, names)] if with_policies else []
        else:
            _note_kind(place)
    return _Read(
        plans=tuple(one for one in plans if one is not None),
        ladders=tuple(one for one in ladders if one is not None),
        mistakes=tuple(places[0].mistakes),
    )


def _note_kind(place: Place) -> None:
    if place.field("kind") is not None:
        place.spot("kind").error("wrong-value", f"write {' or '.join(_KINDS)}", " | ".join(_KINDS))


def _said_twice(read: Mapping[str, _Read]) -> dict[str, _Read]:
    """Note in each file what another, or itself, says too: neither is believed."""
    count = Counter(key for one in read.values() for key in one.said())
    found: dict[str, _Read] = {}
    for file, one in read.items():
        twice = [key for key in dict.fromkeys(one.said()) if count[key] > 1]
        others = {key: _others(read, key, file) for key in twice}
        found[file] = replace(
            one,
            mistakes=one.mistakes
            + tuple(
                _whole(f"the {what} {slug} is said twice: {where or 'in this file'}", "said-twice")
                for (what, slug), where in others.items()
            ),
        )
    return found


def _others(read: Mapping[str, _Read], key: _Key, file: str) -> str:
    also = [other for other, one in read.items() if other != file and key in one.said()]
    return ", ".join(f"also in {other}" for other in also)


def _whole(message: str, rule: str = "unreadable") -> Mistake:
    return Mistake(line=1, column=1, key="", rule=rule, message=message)
