"""Spans of time as a person types them."""

from sre_ops.kernel.errors import Invalid


def seconds(text: str) -> float:
    """Read a span such as `90m`, `24h` or `3d`.

    Raises:
        Invalid: it has another shape.
    """
    units = {"m": 60.0, "h": 3_600.0, "d": 86_400.0}
    if len(text) > 1 and text[-1] in units and text[:-1].isascii() and text[:-1].isdigit():
        return int(text[:-1]) * units[text[-1]]
    raise Invalid(f"{text!r} is no span of time; write for example 24h")
