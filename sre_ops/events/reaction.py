"""What a slice does on events of others. Standard library only."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Reaction:
    """One interest of one slice.

    Attributes:
        name: `<slice>.<verb>`; the cursor is kept under it, so it must not change.
        events: full names, `catalog.service_declared.v1`; the slice's `reacts` must hold
            those of others.
        run: `module:function`, called as `run(session: WriteSession, event: Recorded)`;
            idempotent by `event.event_id`.
    """

    name: str
    events: tuple[str, ...]
    run: str

    @property
    def owner(self) -> str:
        """The slice whose role and tables the reaction uses."""
        return self.name.partition(".")[0]
