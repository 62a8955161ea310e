"""The kinds of `sre-ops/v1`: policies, composites, user journeys and agreements. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from sre_ops.slo.domain import composite_format, policy_format, sla_format
from sre_ops.slo.domain.composite_format import Draft
from sre_ops.slo.domain.composite_graph import resolved
from sre_ops.slo.domain.definition import Slo
from sre_ops.slo.domain.document import Cursor
from sre_ops.slo.domain.policy import Policy
from sre_ops.slo.domain.policy_text import FORMAT
from sre_ops.slo.domain.sla_format import Agreement, with_slas

KINDS = (
    policy_format.KIND,
    composite_format.COMPOSITE,
    composite_format.JOURNEY,
    sla_format.KIND,
)


@dataclass(slots=True)
class Own:
    """What documents of our own kinds say, before it is joined with the SLOs."""

    policies: list[Policy] = field(default_factory=list)
    composites: list[Draft] = field(default_factory=list)
    agreements: list[Agreement] = field(default_factory=list)

    def read(self, document: Cursor) -> None:
        """Read one document; what is wrong is recorded on the cursor."""
        match document.text("kind", required=True):
            case policy_format.KIND:
                policy = policy_format.read_policy(document)
                self.policies += [policy] if policy else []
            case composite_format.COMPOSITE | composite_format.JOURNEY:
                draft = composite_format.read_composite(document)
                self.composites += [draft] if draft else []
            case sla_format.KIND:
                agreement = sla_format.read_sla(document)
                self.agreements += [agreement] if agreement else []
            case "":
                pass
            case kind:
                message = f"{FORMAT} has no kind `{kind}`"
                document.spot("kind").error("unknown-kind", message, " | ".join(KINDS))

    def joined(self, slos: Sequence[Slo]) -> list[Slo]:
        """Return *slos* with the composites that are sound, each with its agreement.

        Args:
            slos: measured ones and drafts' own, keys unique.
        """
        drafts = {id(draft.slo): draft for draft in self.composites}
        mine = [drafts[id(slo)] for slo in slos if id(slo) in drafts]
        measured = [slo for slo in slos if id(slo) not in drafts]
        return with_slas([*measured, *resolved(mine, measured)], self.agreements)
