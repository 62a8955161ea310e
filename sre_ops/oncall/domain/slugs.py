"""Names of schedules and policies in files and URLs. Pure."""

import re

from sre_ops.kernel.messages import N_
from sre_ops.kernel.unfit import Unfit

_SLUG = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,98}[a-z0-9])?\Z", re.ASCII)


def check_slug(slug: str) -> None:
    """Let pass a name that can stand in a URL.

    Raises:
        Unfit: it has capitals, blanks or other characters.
    """
    if not _SLUG.match(slug):
        raise Unfit("name", N_("Use small letters, digits and hyphens, such as primary."))
