"""Scheduled work of notify: sending what is due."""

from sre_ops.notify.jobs.sending import send

__all__ = ["send"]
