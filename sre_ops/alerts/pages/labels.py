"""Labels and matchers as people write them into a form: one on each line."""

import re

from sre_ops.alerts.domain.matchers import Matcher, WrongMatcher, parse_matcher
from sre_ops.kernel.messages import N_
from sre_ops.kernel.unfit import Unfit

_MOST = 50
_NAME = re.compile(r"[^\s=!~{},\"'\\]+\Z")


def labels_of(text: str, field: str) -> dict[str, str]:
    """Read labels such as `team=web` or `team="web"`.

    Raises:
        Unfit: a line is no label.
    """
    found: dict[str, str] = {}
    for line in _lines(text, field):
        name, sign, value = line.partition("=")
        if not sign or not _NAME.match(name.strip()):
            raise Unfit(field, N_("%(line)s is no label: write name=value"), line=line[:100])
        found[name.strip()] = _bare(value.strip())
    return found


def matchers_of(text: str, field: str) -> tuple[Matcher, ...]:
    """Read matchers such as `team="web"` or `severity=~"page|critical"`.

    Raises:
        Unfit: a line is no matcher.
    """
    return tuple(_matcher(line, field) for line in _lines(text, field))


def _matcher(line: str, field: str) -> Matcher:
    try:
        return parse_matcher(line)
    except WrongMatcher as error:
        text = N_('%(line)s is no matcher: write label="value", with = != =~ or !~')
        raise Unfit(field, text, line=line[:100]) from error


def _lines(text: str, field: str) -> list[str]:
    found = [line.strip() for line in text.splitlines() if line.strip()]
    if len(found) > _MOST:
        raise Unfit(field, N_("Write at most %(most)s lines."), most=_MOST)
    return found


def _bare(value: str) -> str:
    is_quoted = len(value) > 1 and value[0] == value[-1] == '"'
    return value[1:-1] if is_quoted else value
