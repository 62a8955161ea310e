"""The tail of a ledger in memory: minutes that are not yet sealed into days. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from sre_ops.kernel.units import DAY_MINUTES
from sre_ops.slo.domain.minutes import COLUMNS, Ints, Minutes
from sre_ops.slo.domain.tally import Block

ROOM_MINUTES = 120
"""How much longer than needed the arrays are made, so that few cycles copy them."""


@dataclass(slots=True)
class Tail:
    """Minutes from `block.start`, which is the begin of the first day that is not sealed."""

    block: Block
    _room: dict[str, Ints] = field(default_factory=dict, init=False, repr=False)

    @property
    def start(self) -> int:
        """The first minute."""
        return self.block.start

    @property
    def end(self) -> int:
        """The minute after the last."""
        return self.block.end

    def replace(self, news: Block) -> list[int]:
        """Put the minutes of *news* in place of what stood there.

        Returns:
            The minutes that are now different.
        """
        length = max(self.end, news.end) - self.start
        self._grow(length)
        low, high = max(news.start, self.start), news.end
        if low >= high:
            return []
        differs = np.zeros(high - low, bool)
        for name in COLUMNS:
            old = self.block.columns[name][:, low - self.start : high - self.start]
            new = news.columns[name][:, low - news.start :]
            differs |= (old != new).any(axis=0)
            np.copyto(old, new)
        return [low + int(offset) for offset in np.flatnonzero(differs)]

    def take_day(self) -> list[Minutes]:
        """Cut off the first day and return its minutes by SLO."""
        day = [
            self.block.minutes(number).slice(self.start, self.start + DAY_MINUTES)
            for number in range(len(self.block.columns["valid"]))
        ]
        columns = {n: c[:, DAY_MINUTES:].copy() for n, c in self.block.columns.items()}
        self.block, self._room = Block(self.start + DAY_MINUTES, columns), {}
        return day

    def cut(self, end: int) -> None:
        """Forget minutes from *end* on."""
        length = max(min(end, self.end) - self.start, 0)
        columns = {name: column[:, :length].copy() for name, column in self.block.columns.items()}
        self.block, self._room = Block(self.start, columns), {}

    def arranged(self, places: Sequence[int | None], others: Block) -> "Tail":
        """Return a tail for another roster.

        Args:
            places: per SLO of the new roster its number in this tail, or None to take the
                next row of *others*.
            others: rows for the SLOs that this tail does not hold.
        """
        length = max(self.end, others.end) - self.start
        self._grow(length)
        block = Block.empty(self.start, len(places), length)
        row = 0
        for number, place in enumerate(places):
            for name in COLUMNS:
                if place is None:
                    piece = others.columns[name][row]
                    block.columns[name][number, : len(piece)] = piece
                else:
                    block.columns[name][number] = self.block.columns[name][place]
            row += place is None
        return Tail(block)

    def _grow(self, length: int) -> None:
        have = self.end - self.start
        if length <= have:
            return
        if not self._room or self._room["valid"].shape[1] < length:
            for name, column in self.block.columns.items():
                self._room[name] = np.zeros((len(column), length + ROOM_MINUTES), np.int64)
                self._room[name][:, :have] = column
        self.block = Block(
            self.start, {name: room[:, :length] for name, room in self._room.items()}
        )
