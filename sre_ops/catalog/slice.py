"""What the catalogue declares about itself."""

from sre_ops.manifest import Reaction, Slice, aggregate

_DEFINED = ("slo.definition_taken.v1", "slo.definition_changed.v1")

SLICE = Slice(
    name="catalog",
    tables=(aggregate("team"), aggregate("service")),
    public=("team", "service"),
    api="sre_ops.catalog.api:router",
    reacts=_DEFINED,
    reactions=(
        Reaction(
            name="catalog.learn_service",
            events=_DEFINED,
            run="sre_ops.catalog.reactions:learn_service",
        ),
    ),
)
