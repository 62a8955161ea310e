"""What a process that is killed in the middle of sending leaves is sent again, and only that."""

import http.client
import threading
from collections import Counter
from pathlib import Path
from uuid import UUID

from sqlmodel import col, select

from scripts.paging_driver import Company, new_company, webhook
from scripts.servers.child import wait_until
from sre_ops.db.database import Database
from sre_ops.notify import store
from sre_ops.notify.tables import MessageRow, QueueRow
from tests.databases import Place
from tests.integration.notify.post_office import hook_server, mail_server


def _say(company: Company, name: str, *, service: int, status: str = "firing") -> None:
    connection = http.client.HTTPConnection("127.0.0.1", company.port, timeout=20)
    connection.request("POST", company.path, webhook(name, service=service, status=status))
    assert connection.getresponse().status == 200
    connection.close()


def _states(database: Database, tenant: UUID, name: str) -> list[str]:
    with database.read("notify", tenant) as session:
        found = select(col(MessageRow.state)).where(col(MessageRow.title).contains(f"({name})"))
        return list(session.scalars(found))


def _withdrawn(database: Database, tenant: UUID) -> int:
    with database.read("notify", tenant) as session:
        return len(session.scalars(select(QueueRow).where(col(QueueRow.withdrawn) != "")).all())


def _waiting(database: Database, tenant: UUID) -> int:
    with database.read("notify", tenant) as session:
        return store.depth(session).waiting


def test_what_was_on_its_way_at_kill_9_is_sent_again_under_its_key_and_nothing_else(
    place: Place, tmp_path: Path
) -> None:
    with hook_server() as hook, mail_server() as box:
        company = new_company(tmp_path, place.url, services=2, hooks=hook.url)
        gates = threading.Event(), threading.Event()
        hook.gates["/service-0"], box.gate = gates
        smtp = {"SRE_OPS_SMTP_HOST": "127.0.0.1", "SRE_OPS_SMTP_PORT": str(box.port)}
        database, server = company.opened(), company.serve(**smtp)
        try:
            _say(company, "held", service=0)
            _say(company, "over", service=1)
            wait_until(lambda: len(box.begun) == 2 and len(hook.got) == 1, "all is on its way")
            _say(company, "never", service=0)  # stands behind the first one
            wait_until(lambda: len(_states(database, company.tenant, "never")) == 2, "queued")
            _say(company, "never", service=0, status="resolved")
            _say(company, "over", service=1, status="resolved")
            wait_until(
                lambda: (
                    _states(database, company.tenant, "never") == ["dropped"] * 2
                    and _withdrawn(database, company.tenant) == 1
                ),
                "what is over is withdrawn",
            )

            server.kill()
            for gate in gates:
                gate.set()
            server = company.serve(**smtp)

            wait_until(lambda: _waiting(database, company.tenant) == 0, "nothing waits")
            assert _states(database, company.tenant, "held") == ["sent"] * 2
            assert _states(database, company.tenant, "over") == ["dropped"]
        finally:
            for gate in gates:
                gate.set()
            server.stop()
            database.dispose()
    told = Counter(mail["Message-ID"] for mail in box.begun if "(held)" in mail["Subject"])
    assert list(told.values()) == [2]
    assert [headers["webhook-id"] for _, headers, _ in hook.got] == [
        hook.got[0][1]["webhook-id"]
    ] * 2
    others = [mail["Subject"] for mail in box.begun if "(held)" not in mail["Subject"]]
    assert len(others) == 1
    assert "(over)" in others[0]
