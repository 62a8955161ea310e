"""Scheduled work of reports."""

from sre_ops.reports.jobs.writing import write_budget_reports

__all__ = ["write_budget_reports"]
