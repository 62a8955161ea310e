"""Label matchers as Alertmanager has them: `=`, `!=`, `=~`, `!~`. Pure.

Source: https://prometheus.io/docs/alerting/latest/configuration/#matcher.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import assert_never

from sre_ops.kernel.errors import Invalid
from sre_ops.kernel.messages import N_
from sre_ops.kernel.regex import difference_from_re2

LONGEST = 1_000
_WRITTEN = re.compile(r"\s*([^\s=!~{},\"'\\]+)\s*(=~|!~|!=|=)\s*(.*?)\s*\Z", re.DOTALL)
_ESCAPES = {"n": "\n", '"': '"', "\\": "\\"}
_QUOTED = re.compile(r'"((?:[^"\\\n]|\\["\\n])*)"')
_BARE = re.compile(r"[^\"{},\s\\]*")


class Operator(StrEnum):
    """How a label is compared."""

    EQUAL = "="
    NOT_EQUAL = "!="
    MATCHES = "=~"
    MATCHES_NOT = "!~"


class WrongMatcher(Invalid):
    """A matcher that cannot be read."""


@dataclass(frozen=True, slots=True)
class Matcher:
    """What one label has to be; a label that is missing is the empty text.

    Attributes:
        value: a text, or a regular expression that has to match all of the label.
    """

    label: str
    operator: Operator
    value: str

    def __post_init__(self) -> None:
        if len(self.value) > LONGEST:
            text = N_("%(label)s: a matcher may have %(most)s characters")
            raise WrongMatcher(text, label=self.label, most=LONGEST)
        if self.operator in (Operator.MATCHES, Operator.MATCHES_NOT):
            why = difference_from_re2(self.value)
            if why:
                text = N_("%(matcher)s: cannot be matched as Alertmanager would: %(why)s")
                raise WrongMatcher(text, matcher=self, why=why)

    def fits(self, labels: Mapping[str, str]) -> bool:
        """Tell whether an alert with *labels* is meant."""
        found = labels.get(self.label, "")
        match self.operator:
            case Operator.EQUAL:
                return found == self.value
            case Operator.NOT_EQUAL:
                return found != self.value
            case Operator.MATCHES:
                return _matches(self.value, found)
            case Operator.MATCHES_NOT:
                return not _matches(self.value, found)
            case _:  # pragma: no cover - mypy proves that there is no fifth
                assert_never(self.operator)

    def __str__(self) -> str:
        quoted = self.value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
        return f'{self.label}{self.operator.value}"{quoted}"'


def all_match(matchers: Iterable[Matcher], labels: Mapping[str, str]) -> bool:
    """Tell whether every matcher fits; where there is none, everything is meant."""
    return all(one.fits(labels) for one in matchers)


def parse_matcher(text: str) -> Matcher:
    r"""Read one matcher such as `team="web"`, `severity=~"page|critical"` or `env!=dev`.

    Raises:
        WrongMatcher: it is none; quoted values escape `\"`, `\\` and `\n` alone.
    """
    found = _WRITTEN.match(text)
    if found is None:
        why = N_('%(line)s is no matcher: write label="value", with = != =~ or !~')
        raise WrongMatcher(why, line=repr(text))
    return Matcher(found[1], Operator(found[2]), _value(found[3], text))


def _value(written: str, text: str) -> str:
    if quoted := _QUOTED.fullmatch(written):
        return re.sub(r"\\(.)", lambda one: _ESCAPES[one[1]], quoted[1])
    if _BARE.fullmatch(written):
        return written
    why = N_('%(line)s is no matcher: put its value into quotes, label="value"')
    raise WrongMatcher(why, line=repr(text))


def _matches(pattern: str, value: str) -> bool:
    return re.fullmatch(pattern, value, re.DOTALL | re.ASCII) is not None
