"""What delivery declares about itself."""

from sre_ops.manifest import Mount, Navigation, Slice, aggregate, technical
from sre_ops.web.i18n import N_

SLICE = Slice(
    name="delivery",
    prefix="deploy",
    tables=(
        aggregate("deployment"),
        aggregate("deploy_hook"),
        technical("deploy_hook_secret"),
        aggregate("gate_exception"),
    ),
    public=("deployment", "gate_exception"),
    reads=("catalog", "slo"),
    api="sre_ops.delivery.api:router",
    more_api=(
        Mount("deployments", "sre_ops.delivery.api:deployments"),
        Mount("gate", "sre_ops.delivery.api:gate"),
    ),
    pages="sre_ops.delivery.pages:router",
    navigation=(Navigation(key="releases", title=N_("Releases"), href="/releases", order=60),),
    cli="sre_ops.delivery.cli:app",
    commands=(Mount("gate", "sre_ops.delivery.cli:gate"),),
)
