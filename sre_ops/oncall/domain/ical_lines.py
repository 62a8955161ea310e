"""Content lines of iCalendar: folding, escaping, names, parameters and nested components. Pure.

Source: RFC 5545, sections 3.1 and 3.3.11.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from sre_ops.kernel.messages import N_
from sre_ops.kernel.unfit import Unfit

_LINE_OCTETS = 75
_ESCAPES = {"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n"}
_UNESCAPES = {"n": "\n", "N": "\n"}
_NAME = re.compile(r"[A-Za-z0-9-]+")
_PARAMETER = re.compile(r';([A-Za-z0-9-]+)=("[^"]*"|[^";:,]*)((?:,(?:"[^"]*"|[^";:,]*))*)')
_DEEPEST = 8


@dataclass(frozen=True, slots=True)
class Property:
    """One line: `NAME;PARAMETER=…:value`, the value as it was written.

    Attributes:
        name: in capitals, like the names of *parameters*.
        line: 1-based, where it begins.
    """

    name: str
    value: str
    parameters: Mapping[str, str] = field(default_factory=dict)
    line: int = 1


@dataclass(slots=True)
class Component:
    """What stands between BEGIN and END."""

    name: str
    properties: list[Property] = field(default_factory=list)
    components: list["Component"] = field(default_factory=list)

    def first(self, name: str) -> Property | None:
        """Return the first property *name*; None where there is none."""
        return next(self.all(name), None)

    def all(self, name: str) -> Iterator[Property]:
        """Yield every property *name*."""
        return (one for one in self.properties if one.name == name)

    def text(self, name: str) -> str:
        """Return the text of the first property *name*, "" where there is none."""
        found = self.first(name)
        return unescaped(found.value) if found else ""


def escaped(text: str) -> str:
    """Write *text* as a TEXT value."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(_ESCAPES.get(one, one) for one in plain if one == "\n" or one.isprintable())


def unescaped(value: str) -> str:
    """Read a TEXT value."""
    return re.sub(r"\\(.)", lambda found: _UNESCAPES.get(found[1], found[1]), value)


def folded(lines: Iterable[str]) -> str:
    """Join *lines* into a calendar file: at most 75 octets in each, CRLF after each."""
    return "".join(f"{part}\r\n" for line in lines for part in _parts(line))


def _parts(line: str) -> Iterator[str]:
    part, octets = "", 0
    for letter in line:
        size = len(letter.encode())
        if octets + size > _LINE_OCTETS:
            yield part
            part, octets = " ", 1
        part, octets = part + letter, octets + size
    yield part


def components_of(text: str) -> list[Component]:
    """Read the outermost components of a calendar file; lines that make no sense are left out.

    Raises:
        Unfit: components do not end where they should.
    """
    root = Component("")
    opened = [root]
    for one in _properties(text):
        if one.name == "BEGIN":
            child = Component(one.value.upper())
            opened[-1].components.append(child)
            opened.append(child)
        elif one.name == "END":
            if opened.pop().name != one.value.upper() or not opened:
                raise _broken(one.line)
        else:
            opened[-1].properties.append(one)
        if len(opened) > _DEEPEST:
            raise _broken(one.line)
    if len(opened) > 1:
        raise _broken(text.count("\n") + 1)
    return root.components


def _broken(line: int) -> Unfit:
    return Unfit("calendar", N_("Line %(line)s: this is no whole iCalendar file."), line=line)


def _properties(text: str) -> Iterator[Property]:
    for line, content in _unfolded(text):
        name = _NAME.match(content)
        if name is None:
            continue
        place, parameters = name.end(), dict[str, str]()
        while found := _PARAMETER.match(content, place):
            parameters[found[1].upper()] = found[2].strip('"')
            place = found.end()
        if content[place : place + 1] == ":":
            yield Property(name[0].upper(), content[place + 1 :].strip(), parameters, line)


def _unfolded(text: str) -> Iterator[tuple[int, str]]:
    begun, content = 1, ""
    for number, line in enumerate(text.replace("\r\n", "\n").split("\n"), start=1):
        if line[:1] in (" ", "\t"):
            content += line[1:]
            continue
        yield begun, content
        begun, content = number, line
    yield begun, content
