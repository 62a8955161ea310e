"""What the catalogue declares about itself."""

from sre_ops.manifest import Slice, aggregate

SLICE = Slice(
    name="catalog",
    tables=(aggregate("team"), aggregate("service")),
    public=("team", "service"),
)
