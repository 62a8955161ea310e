"""What is wrong with one field of something that a person asks for. Pure."""

from sre_ops.kernel.errors import Invalid


class Unfit(Invalid):
    """A field cannot be taken as it is; a form shows the message beside it.

    Args:
        field: its name, as forms and the API write it.
        text, values: what is told, as in `SreOpsError`.
    """

    def __init__(self, field: str, text: str, /, **values: object) -> None:
        super().__init__(text, **values)
        self.field = field
