"""What is said to people: an English sentence with places, and what fills them. Pure.

The sentence is marked with `N_` where it is written, so that it is found for translation;
`str` says it in English, and whoever shows it to a person may say it in her language.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field


def N_(text: str) -> str:  # noqa: N802 - gettext's own name for it
    """Mark the text of a constant for extraction; it is translated where it is shown."""
    return text


class Term(str):
    """A value that is a word itself, such as a role, and is translated like a sentence."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Message:
    """A sentence with its values.

    Attributes:
        text: English; places are named, `%(slug)s`. Without values it is said as it stands.
        values: what fills the places.
    """

    text: str
    values: Mapping[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.spoken(lambda text: text)

    def spoken(self, translate: Callable[[str], str]) -> str:
        """Return the message in the language of *translate*."""
        if not self.values:
            return translate(self.text)
        values = {
            name: translate(one) if isinstance(one, Term) else one
            for name, one in self.values.items()
        }
        return translate(self.text) % values
