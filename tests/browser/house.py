"""The application as people meet it: a served process, and who lives there."""

import contextlib
import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

from playwright.sync_api import Browser, BrowserContext, ViewportSize

from scripts.servers.child import Child, free_port, http_ok
from sre_ops.app.slices import SCHEMAS
from sre_ops.db.database import Database
from sre_ops.kernel.clock import SystemClock
from sre_ops.tenancy.commands import list_tenants
from sre_ops.tenancy.domain.roles import Role
from tests.people import cookie, sign_up

SRE_OPS = Path(sys.executable).with_name("sre-ops")
DESK: ViewportSize = {"width": 1440, "height": 900}
PHONE: ViewportSize = {"width": 360, "height": 780}


@dataclass(kw_only=True)
class House:
    """A running `sre-ops serve` on SQLite.

    Attributes:
        definitions: the folder it reads SLOs from.
    """

    url: str
    child: Child
    definitions: Path
    database: Database
    tenant: UUID
    _cookies: dict[Role, dict[str, str]] = field(default_factory=dict)

    def cookies(self, role: Role) -> dict[str, str]:
        """Return the cookies of somebody who signed in as *role*."""
        if role not in self._cookies:
            self._cookies[role] = cookie(sign_up(self.database, self.tenant, role))
        return self._cookies[role]

    def visit(
        self,
        browser: Browser,
        *,
        role: Role | None = Role.VIEWER,
        window: ViewportSize | None = None,
        theme: str = "light",
        locale: str = "en",
        script: bool = True,
    ) -> BrowserContext:
        """Open a browser of its own, signed in as *role* unless it is None."""
        context = browser.new_context(
            base_url=self.url,
            viewport=window or DESK,
            locale=locale,
            java_script_enabled=script,
            reduced_motion="reduce",
        )
        given = {"sre_ops_theme": theme, "sre_ops_locale": locale}
        given |= self.cookies(role) if role else {}
        context.add_cookies(
            [{"name": name, "value": text, "url": self.url} for name, text in given.items()]
        )
        return context

    def log(self) -> list[dict[str, str]]:
        """Return what the process has said so far."""
        lines = self.child.log.read_text().splitlines()
        return [json.loads(line) for line in lines if line.strip()]


@contextlib.contextmanager
def serving(folder: Path, *, prometheus_url: str = "http://127.0.0.1:9") -> Iterator[House]:
    """Serve what is in `folder/slos` until the block ends."""
    port, definitions = free_port(), folder / "slos"
    definitions.mkdir(exist_ok=True)
    url, database_url = f"http://127.0.0.1:{port}", f"sqlite:///{folder / 'sre_ops.db'}"
    child = Child(
        [SRE_OPS, "serve"],
        log=folder / "serve.log",
        cwd=folder,
        env={
            "SRE_OPS_DATABASE_URL": database_url,
            "SRE_OPS_DEFINITIONS": "slos",
            "SRE_OPS_PROMETHEUS_URL": prometheus_url,
            "SRE_OPS_PORT": str(port),
            "SRE_OPS_LOG_FORMAT": "json",
            "SRE_OPS_TICK_SECONDS": "2",
            "SRE_OPS_LIVE_SECONDS": "0.1",
        },
    )
    try:
        child.wait_ready(lambda: http_ok(f"{url}/readyz"), "sre-ops serve")
        database = Database(database_url, SCHEMAS, clock=SystemClock())
        try:
            tenant = list_tenants(database)[0].id
            yield House(
                url=url, child=child, definitions=definitions, database=database, tenant=tenant
            )
        finally:
            database.dispose()
    finally:
        child.stop()
