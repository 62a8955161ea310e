"""Scheduled work of notify: sending what is due, forgetting what ended long ago."""

from sre_ops.notify.jobs.forgetting import forget
from sre_ops.notify.jobs.sending import send

__all__ = ["forget", "send"]
