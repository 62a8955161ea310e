"""Texts that a regular expression of a label matcher matches, to build test series from. Pure."""

import re
from itertools import product

_LETTERS = "50axA1234679bcdefghijklmnopqrstuvwyzBCDEFGHIJKLMNOPQRSTUVWXYZ8_-./:+ @#,=&%~*'\"!?"
_MANY = 12
_LONGEST = 1_000  # characters; repetitions inside each other would fill the memory
_SHOWN = re.compile(r"\{(\d+)(?:,\d*)?\}")


def examples(pattern: str) -> tuple[str, ...]:
    """Return a few texts that *pattern*, anchored, matches; none where it is too clever.

    Alternatives are each tried, repetitions once: enough for what people write at labels.
    """
    try:
        found = _Reader(pattern).alternatives()
        fits = re.compile(pattern, re.DOTALL | re.ASCII)
    except (IndexError, OverflowError, RecursionError, StopIteration, re.error):
        return ()
    return tuple(dict.fromkeys(text for text in found if fits.fullmatch(text)))


class _Reader:
    """Reads a pattern from left to right; every part becomes a list of example texts."""

    def __init__(self, pattern: str) -> None:
        self._text = pattern
        self._at = 0

    def alternatives(self) -> list[str]:
        found = self._sequence()
        while self._at < len(self._text) and self._text[self._at] == "|":
            self._at += 1
            found += self._sequence()
        return found[:_MANY]

    def _sequence(self) -> list[str]:
        parts: list[list[str]] = []
        while self._at < len(self._text) and self._text[self._at] not in "|)":
            parts.append(self._repeated(self._atom()))
        few = [part[:_MANY] for part in parts]
        found = []
        for texts in product(*few):
            found.append("".join(texts))
            if len(found) == _MANY:
                break
        return found

    def _atom(self) -> list[str]:
        character = self._text[self._at]
        match character:
            case "(":
                return self._group()
            case "[":
                return self._one_of(self._class_end())
            case "\\":
                return self._one_of(self._at + 2)
            case "^" | "$":
                self._at += 1
                return [""]
            case ".":
                return self._one_of(self._at + 1)
            case _:
                self._at += 1
                return [character]

    def _group(self) -> list[str]:
        self._at += 1
        named = re.match(r"\?(?:P<\w+>|[a-z]*:)", self._text[self._at :])
        flags = re.match(r"\?[a-z]*\)", self._text[self._at :])
        if flags:
            self._at += flags.end()
            return [""]
        self._at += named.end() if named else 0
        found = self.alternatives()
        self._at += 1
        return found

    def _class_end(self) -> int:
        place = self._at + 1
        place += self._text[place] == "^"
        place += self._text[place] == "]"
        while self._text[place] != "]":
            place += 2 if self._text[place] == "\\" else 1
        return place + 1

    def _one_of(self, end: int) -> list[str]:
        """Return a character that the part up to *end* matches."""
        part = re.compile(self._text[self._at : end], re.DOTALL | re.ASCII)
        self._at = end
        return [next(letter for letter in _LETTERS if part.fullmatch(letter))]

    def _repeated(self, texts: list[str]) -> list[str]:
        rest = self._text[self._at :]
        if rest[:1] in ("*", "?", "+"):
            self._at += 1
            self._skip_lazy()
            return texts if rest[0] == "+" else [*texts, ""]
        if counted := _SHOWN.match(rest):
            self._at += counted.end()
            self._skip_lazy()
            times = max(int(counted[1]), 1)
            if times * max(map(len, texts), default=0) > _LONGEST:
                raise OverflowError
            return [text * times for text in texts]
        return texts

    def _skip_lazy(self) -> None:
        self._at += self._text[self._at : self._at + 1] == "?"
