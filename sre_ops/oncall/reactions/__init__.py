"""What oncall does on events of others: alerts fire, messages go out, people leave."""

from sre_ops.oncall.reactions.alerts import follow_alerts
from sre_ops.oncall.reactions.messages import note_delivery
from sre_ops.oncall.reactions.people import forget_person

__all__ = ["follow_alerts", "forget_person", "note_delivery"]
