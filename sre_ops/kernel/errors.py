"""The one tree of domain errors. Pure.

    SreOpsError
    ├── Invalid            what was given is wrong; the message names thing, value and remedy
    ├── NotFound           there is no such thing for this tenant
    ├── Conflict           the thing is in a state that forbids the step
    ├── Forbidden          the actor may not do this
    └── Unavailable        something outside does not answer; trying again may help

Domain errors know no HTTP; the web maps the five base classes to RFC 9457 problems. What a
person may meet on a page is written as `NotFound(N_("there is no SLO %(id)s"), id=slo_id)`: logs,
API and command line say it in English, pages in the reader's language.
"""

from sre_ops.kernel.messages import Message


class SreOpsError(Exception):
    """The root of every error that a person may be shown.

    Args:
        text: what is told, in English; its places `%(name)s` are filled with *values*.
        values: by name; without any, *text* is told as it stands.
    """

    def __init__(self, text: str = "", /, **values: object) -> None:
        self.message = Message(text, values)
        super().__init__(str(self.message))


class Invalid(SreOpsError):
    """What was given is wrong; the message names the thing, the value and the remedy."""


class NotFound(SreOpsError):
    """There is no such thing for this tenant."""


class Conflict(SreOpsError):
    """The thing is in a state that forbids this step."""


class Forbidden(SreOpsError):
    """The actor may not do this."""


class Unavailable(SreOpsError):
    """Something outside did not answer as it should; trying again may help."""
