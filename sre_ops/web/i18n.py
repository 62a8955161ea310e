"""Words in the viewer's language: gettext catalogues read from `sre_ops/*/locale/*.po`."""

import gettext
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from sre_ops.kernel.messages import N_
from sre_ops.web.viewer import Locale, Viewer

if TYPE_CHECKING:
    from babel.messages.catalog import Message

__all__ = [
    "N_",
    "Speaking",
    "Translations",
    "_",
    "joined",
    "ngettext",
    "speaking",
    "speaking_to",
    "translations",
    "translator",
]

PACKAGE = Path(__file__).parents[1]


class Translations(gettext.NullTranslations):
    """The messages of one language; what is missing is said in English."""

    def __init__(self, messages: dict[str, tuple[str, ...]] | None = None) -> None:
        super().__init__()
        self._messages = messages or {}

    def gettext(self, message: str) -> str:
        """Return *message* in this language."""
        found = self._messages.get(message)
        return found[0] if found else message

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        """Return the form of a message for *n* things; Japanese has one form."""
        found = self._messages.get(msgid1)
        return found[0] if found else super().ngettext(msgid1, msgid2, n)


def translator(viewer: Viewer) -> Translations:
    """Return the messages in the language of *viewer*."""
    return translations(viewer.locale)


@cache
def translations(locale: Locale) -> Translations:
    """Return all messages of *locale*, of web and of every slice; read once a process."""
    if locale == "en":
        return Translations()
    return Translations(
        {
            source: target
            for path in sorted(PACKAGE.glob(f"*/locale/{locale}.po"))
            for source, target in _messages(path)
        }
    )


def _messages(path: Path) -> Iterator[tuple[str, tuple[str, ...]]]:
    from babel.messages.pofile import read_po  # noqa: PLC0415 - slow, and not for the CLI

    with path.open("rb") as file:
        for message in read_po(file):
            source, target = _forms(message)
            if source and all(target) and not message.fuzzy:
                yield source, target


def _forms(message: "Message") -> tuple[str, tuple[str, ...]]:
    source = message.id[0] if isinstance(message.id, list | tuple) else message.id
    texts = message.string if isinstance(message.string, list | tuple) else (message.string,)
    return str(source), tuple(str(text or "") for text in texts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Speaking:
    """For whom, and at which instant, the words of a page are being written."""

    viewer: Viewer
    now: datetime
    url: str = ""

    @property
    def words(self) -> Translations:
        """The messages in the viewer's language."""
        return translator(self.viewer)


_NOBODY = Speaking(viewer=Viewer(), now=datetime(1970, 1, 1, tzinfo=UTC))
_SPEAKING: ContextVar[Speaking] = ContextVar("sre_ops_speaking", default=_NOBODY)


def speaking() -> Speaking:
    """Return for whom words are being written; filters and macros ask, pages never need to."""
    return _SPEAKING.get()


@contextmanager
def speaking_to(viewer: Viewer, *, now: datetime, url: str = "") -> Iterator[None]:
    """Let templates, filters and macros inside the block write for *viewer*.

    Args:
        viewer: the reader.
        now: the instant that "6 min ago" counts from.
        url: path and query of the page, from which links to its other states are made.
    """
    token = _SPEAKING.set(Speaking(viewer=viewer, now=now, url=url))
    try:
        yield
    finally:
        _SPEAKING.reset(token)


def _(message: str) -> str:
    """Return *message* in the reader's language."""
    return speaking().words.gettext(message)


def ngettext(one: str, many: str, n: int) -> str:
    """Return the form of a message for *n* things, in the reader's language."""
    return speaking().words.ngettext(one, many, n)


def joined(sentences: list[str]) -> str:
    """Put sentences behind each other, as the language spaces them."""
    space = "" if speaking().viewer.locale == "ja" else " "
    return space.join(one for one in sentences if one)
