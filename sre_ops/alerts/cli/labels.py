"""Labels as a person types them."""

from collections.abc import Sequence

from sre_ops.console.asking import refuse


def labels_of(texts: Sequence[str]) -> dict[str, str]:
    """Read labels such as `team=web`; whatever has another shape ends the command with 2."""
    for one in texts:
        if "=" not in one[1:]:
            refuse(f"{one!r} is no label; write for example team=web")
    return {name: value for name, _, value in (one.partition("=") for one in texts)}
