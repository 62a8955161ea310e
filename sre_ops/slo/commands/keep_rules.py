"""Keep the rule files of the SLOs in force, and see that the server has loaded them."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from sre_ops.kernel.errors import Unavailable
from sre_ops.slo.domain.burn_rules import RuleOptions
from sre_ops.slo.domain.definition import Slo
from sre_ops.slo.domain.finding import Finding
from sre_ops.slo.domain.rule_differences import Difference, LoadedGroup, differences
from sre_ops.slo.domain.slo_rules import rule_files
from sre_ops.slo.sinks.rule_folder import Kept, keep
from sre_ops.slo.sinks.rule_yaml import texts_of

_LOG = logging.getLogger(__name__)


class RuleServer(Protocol):
    """Where the rules are loaded."""

    def reload(self) -> None:
        """Have the rule files read again."""

    def loaded(self) -> tuple[LoadedGroup, ...]:
        """Return the groups that are loaded."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RulesKept:
    """What one look at the rules found.

    Attributes:
        kept: what was written.
        findings: tiers and SLOs that can have no rules.
        differences: groups that the server should have loaded otherwise.
        problem: why the server did not tell or reload; "" where it did.
    """

    kept: Kept
    findings: tuple[Finding, ...] = ()
    differences: tuple[Difference, ...] = ()
    problem: str = ""


@dataclass(slots=True)
class RuleKeeper:
    """Keeps the rules of one server in step; keep one for the life of the process.

    Args:
        folder: where the rule files lie, as the server's `rule_files` names it.
        server: asked to reload, and what it has loaded; None where somebody else does.
        options: what the rules are made with.
    """

    folder: Path
    server: RuleServer | None
    options: RuleOptions
    _is_due: bool = field(default=False, init=False)
    _told: tuple[str, ...] = field(default=(), init=False)

    def keep(self, slos: Sequence[Slo], pages: Mapping[tuple[str, str], str]) -> RulesKept:
        """Write the files that changed, reload, and compare what is loaded.

        A reload that failed is asked for again the next time.

        Args:
            slos: those in force that this server measures.
            pages: by service and name, the path of the SLO's page.

        Raises:
            Unwritable: the folder cannot be written; the server keeps what it has.
        """
        files = rule_files(slos, self.options, pages)
        kept = keep(self.folder, texts_of(files))
        self._is_due = self._is_due or kept.is_changed
        groups = [group for file in files for group in file.groups]
        problem, found = "", tuple[Difference, ...]()
        try:
            if self.server is not None:
                self._reload_if_due(self.server)
                found = differences(groups, self.server.loaded())
        except Unavailable as error:
            problem = str(error)
        outcome = RulesKept(
            kept=kept,
            findings=tuple(finding for file in files for finding in file.findings),
            differences=found,
            problem=problem,
        )
        self._tell(outcome)
        return outcome

    def _reload_if_due(self, server: RuleServer) -> None:
        if self._is_due:
            server.reload()
            self._is_due = False

    def _tell(self, outcome: RulesKept) -> None:
        """Log what is new since the last look, once."""
        kept = outcome.kept
        if kept.is_changed:
            _LOG.info(
                "rules kept: %d files written, %d removed", len(kept.written), len(kept.removed)
            )
        problems = [outcome.problem] if outcome.problem else []
        remarks = (*outcome.findings, *outcome.differences, *problems)
        told = tuple(str(remark) for remark in remarks)
        for text in told:
            if text not in self._told:
                _LOG.warning("rules: %s", text)
        self._told = told
