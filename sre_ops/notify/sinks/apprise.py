"""A page through the library apprise, for services that we do not speak to ourselves.

It is an extra (`pip install 'sre-ops[apprise]'`) and off without `SRE_OPS_APPRISE`: the library
makes its connections itself, so that our guard of outgoing addresses does not hold for them.
"""

from importlib import import_module

from sre_ops.notify.domain.destinations import Destination
from sre_ops.notify.domain.notice import Item, Notice
from sre_ops.notify.domain.outcomes import Accepted, Fault, Outcome

_OFF = "apprise is not switched on: SRE_OPS_APPRISE"
_TYPES = {1: "failure", 2: "failure", 3: "warning"}


def send(destination: Destination, notice: Notice, *, is_on: bool) -> Outcome:
    """Let apprise send *notice* to the URL in its own notation."""
    if not is_on:
        return Fault(why=_OFF)
    try:
        library = import_module("apprise")
    except ModuleNotFoundError:
        return Fault(why="the library is not installed: pip install 'sre-ops[apprise]'")
    asset = library.AppriseAsset(app_id="sre_ops", async_mode=False)
    service = library.Apprise.instantiate(destination.address, asset=asset)
    if service is None:
        return Fault(why="apprise does not know this kind of address", is_final=True)
    is_taken = service.notify(
        title=notice.subject,
        body=text(notice),
        notify_type=_TYPES.get(notice.severity, "info"),
        body_format="text",
    )
    return Accepted() if is_taken else Fault(why="apprise could not deliver it")


def text(notice: Notice) -> str:
    """Return *notice* as plain lines."""
    parts = [_lines(item) for item in notice.items]
    return "\n\n".join([*parts, *filter(None, [notice.rest]), notice.overview.url])


def _lines(item: Item) -> str:
    facts = [f"{label}: {value}" for label, value in item.facts]
    return "\n".join([item.title, *facts, *(f"{one.text}: {one.url}" for one in item.links)])
