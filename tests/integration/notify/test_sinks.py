import ssl
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.header import decode_header, make_header
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from sre_ops.notify.domain.destinations import Destination, Kind
from sre_ops.notify.domain.guard import Allowed, allowed
from sre_ops.notify.domain.notice import Item, Link, Notice
from sre_ops.notify.domain.outcomes import Accepted, Fault, Outcome
from sre_ops.notify.domain.signature import signed
from sre_ops.notify.sinks import ntfy, outbound
from sre_ops.notify.sinks.email import Smtp
from sre_ops.notify.sinks.outbound import Answer, judged
from sre_ops.notify.sinks.ways import Ways
from tests.integration.notify.post_office import Hook, Mailbox, hook_server, mail_server

HERE = allowed("127.0.0.0/8")
KEY, GROUP = UUID(int=7), UUID(int=8)
AT = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
SITE = "https://sre.example.com"
ITEM = Item(
    page_id=KEY,
    group_id=GROUP,
    title="支払いが <失敗> する & *more*",
    service="checkout",
    severity=1,
    severity_word="Critical",
    reason="First on call",
    at=AT,
    facts=(("Severity", "Critical"), ("Service", "checkout")),
    acknowledge=Link("Acknowledge", f"{SITE}/acknowledge/t"),
    details=Link("What fires", f"{SITE}/alerts/8"),
    runbook=Link("Runbook", "https://run.example.com/checkout"),
)
NOTICE = Notice(
    key=KEY,
    locale="en",
    at=AT,
    subject="[Critical] 支払いが <失敗> する",
    items=(ITEM,),
    overview=Link("All alerts", f"{SITE}/alerts"),
    footer="Sent by sre_ops.",
    site=SITE,
    thread="group-8",
)
FLOOD = replace(NOTICE, items=(ITEM, replace(ITEM, severity=4)), rest="And 46 more.")


@pytest.fixture(scope="module")
def open_hook() -> Iterator[Hook]:
    with hook_server() as found:
        yield found


@pytest.fixture
def hook(open_hook: Hook) -> Hook:
    open_hook.got.clear()
    open_hook.answers.clear()
    return open_hook


@pytest.fixture(scope="module")
def open_box() -> Iterator[Mailbox]:
    with mail_server() as found:
        yield found


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Key and certificate of 127.0.0.1, signed by nobody else."""
    path = tmp_path_factory.mktemp("tls") / "server.pem"
    command = f"openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 \
        -subj /CN=127.0.0.1 -addext subjectAltName=IP:127.0.0.1 -keyout {path} -out {path}.crt"
    subprocess.run(command.split(), check=True, capture_output=True)
    path.write_text(path.read_text() + Path(f"{path}.crt").read_text())
    return path


@pytest.fixture
def box(open_box: Mailbox) -> Mailbox:
    open_box.mails.clear()
    open_box.begun.clear()
    open_box.recipient_answer = open_box.data_answer = "250 OK"
    open_box.hangs_up = False
    return open_box


def _ways(box: Mailbox | None = None, **more: Any) -> Ways:
    smtp = Smtp(
        host="127.0.0.1" if box else "",
        port=box.port if box else 1,
        security="none",
        sender="Pager <pager@example.com>",
    )
    return Ways(smtp=replace(smtp, **more), allowed=HERE)


def _to(kind: str, address: str, secret: str = "") -> Destination:
    return Destination(person_id=None, kind=kind, address=address, secret=secret)


def _mail(box: Mailbox, address: str = "ana@example.com", **more: Any) -> Outcome:
    return _ways(box, **more).send(_to("email", address), NOTICE)


def test_a_mail_says_all_of_it_as_text_and_as_html(box: Mailbox) -> None:
    assert _mail(box) == Accepted()

    (mail,) = box.mails
    assert str(make_header(decode_header(mail["Subject"]))) == NOTICE.subject
    assert mail["Message-ID"] == f"<{KEY}@sre.example.com>"
    assert mail["References"] == "<group-8@sre.example.com>"
    assert (mail["To"], mail["X-Priority"]) == ("ana@example.com", "1")
    assert (mail["Auto-Submitted"], mail["X-Auto-Response-Suppress"]) == ("auto-generated", "All")
    text, html = (part.get_payload(decode=True) for part in mail.walk() if not part.is_multipart())
    for part in (text, html):
        assert isinstance(part, bytes)
        for told in (f"{SITE}/acknowledge/t", "https://run.example.com/checkout", "checkout"):
            assert told in part.decode()
    assert isinstance(html, bytes)
    assert "&lt;失敗&gt;" in html.decode()


def test_a_mail_that_is_sent_again_has_the_same_id(box: Mailbox) -> None:
    _mail(box)
    _mail(box)

    assert len({mail["Message-ID"] for mail in box.mails}) == 1


@pytest.mark.parametrize(
    ("answer", "is_final"),
    [("550 5.1.1 <ana@example.com>: no such user", True), ("450 4.2.0 greylisted", False)],
)
def test_a_mail_server_says_whether_a_mailbox_is_gone_or_busy(
    box: Mailbox, answer: str, is_final: bool
) -> None:
    box.recipient_answer = answer

    outcome = _mail(box)

    assert isinstance(outcome, Fault)
    assert outcome.is_final is is_final
    assert outcome.why.startswith(f"SMTP {answer[:3]}")
    assert "ana@" not in outcome.why


def test_a_mail_that_is_refused_after_its_data_was_not_sent(box: Mailbox) -> None:
    box.data_answer = "452 4.3.1 disk full"
    assert _mail(box) == Fault(why="SMTP 452: 4.3.1 disk full")

    box.data_answer = "554 5.7.1 spam"
    assert _mail(box) == Fault(why="SMTP 554: 5.7.1 spam", is_final=True)


def test_a_mail_server_that_hangs_up_in_the_middle_is_tried_again(box: Mailbox) -> None:
    box.hangs_up = True

    outcome = _mail(box)

    assert isinstance(outcome, Fault)
    assert not outcome.is_final


def test_a_mail_server_that_is_not_there_is_tried_again(box: Mailbox) -> None:
    outcome = _mail(box, port=1)

    assert isinstance(outcome, Fault)
    assert not outcome.is_final


def test_without_a_mail_server_the_operator_is_told_which_setting_is_missing() -> None:
    outcome = _ways().send(_to("email", "ana@example.com"), NOTICE)

    assert outcome == Fault(why="no mail server is set: SRE_OPS_SMTP_HOST")


def test_a_server_that_wants_a_name_gets_it_and_a_wrong_one_can_be_mended() -> None:
    with mail_server(login=("pager", "s3cr3t")) as guarded:
        taken = _mail(guarded, username="pager", password="s3cr3t")
        wrong = _mail(guarded, username="pager", password="guess")

    assert taken == Accepted()
    assert isinstance(wrong, Fault)
    assert wrong.why.startswith("SMTP 535")
    assert not wrong.is_final


def test_encryption_that_is_asked_for_is_never_left_out(box: Mailbox) -> None:
    outcome = _mail(box, security="starttls")

    assert isinstance(outcome, Fault)
    assert "offers no STARTTLS" in outcome.why
    assert not outcome.is_final  # the operator can mend it while the message waits
    assert box.begun == []


def test_mail_is_encrypted_by_starttls_before_anybody_signs_in(certificate: Path) -> None:
    tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    tls.load_cert_chain(certificate)
    login = {"username": "pager", "password": "s3cr3t", "security": "starttls"}
    with mail_server(login=("pager", "s3cr3t"), tls=tls) as guarded:
        taken = _mail(guarded, **login, ca_file=str(certificate))
        refused = _mail(guarded, **{**login, "password": "no"}, ca_file=str(certificate))
        unknown = _mail(guarded, **login)

    assert taken == Accepted()
    assert len(guarded.mails) == 1
    assert isinstance(refused, Fault)
    assert (refused.why[:8], refused.is_final) == ("SMTP 535", False)
    assert isinstance(unknown, Fault)
    assert "certificate verify failed" in unknown.why
    assert not unknown.is_final


def test_an_address_that_would_write_headers_is_refused(box: Mailbox) -> None:
    outcome = _mail(box, "ana@example.com\r\nBcc: eve@example.com")

    assert isinstance(outcome, Fault)
    assert outcome.is_final
    assert box.mails == []


def test_a_webhook_is_signed_and_carries_the_key_of_the_attempt(hook: Hook) -> None:
    outcome = _ways().send(_to("webhook", f"{hook.url}/in?x=1", "whsec_c2VjcmV0"), NOTICE)

    assert outcome == Accepted()
    ((path, headers, body),) = hook.got
    assert (path, headers["webhook-id"]) == ("/in?x=1", str(KEY))
    assert body["schema"] == "sre_ops.page.v1"
    assert body["data"]["pages"][0]["acknowledge_url"] == f"{SITE}/acknowledge/t"
    import orjson  # noqa: PLC0415 - what the sink writes with, so that the bytes are the same

    again = signed("whsec_c2VjcmV0", str(KEY), AT, orjson.dumps(body))
    assert headers["webhook-signature"] == again["webhook-signature"]


def test_slack_gets_blocks_that_mention_nobody(hook: Hook) -> None:
    assert _ways().send(_to("slack", f"{hook.url}/slack"), FLOOD) == Accepted()

    (body,) = hook.bodies("/slack")
    assert "&lt;失敗&gt; する &amp;" in body["blocks"][0]["text"]["text"]
    assert body["blocks"][1]["elements"][0]["url"].endswith("/acknowledge/t")
    assert "And 46 more." in body["blocks"][-1]["elements"][0]["text"]


def test_teams_gets_a_card_without_markdown_of_others(hook: Hook) -> None:
    assert _ways().send(_to("teams", f"{hook.url}/teams"), FLOOD) == Accepted()

    (body,) = hook.bodies("/teams")
    card = body["attachments"][0]["content"]
    assert (card["type"], card["version"]) == ("AdaptiveCard", "1.4")
    assert card["body"][0]["text"] == "支払いが \\<失敗\\> する & \\*more\\*"
    assert card["body"][-1]["text"] == "And 46 more."


def test_ntfy_wakes_people_for_what_is_critical(hook: Hook) -> None:
    assert _ways().send(_to("ntfy", f"{hook.url}/on-call", "tk_1"), NOTICE) == Accepted()

    ((path, headers, body),) = hook.got
    assert (path, headers["authorization"]) == ("/", "Bearer tk_1")
    assert (body["topic"], body["priority"]) == ("on-call", 5)
    assert body["actions"][0]["url"] == f"{SITE}/acknowledge/t"


def test_ntfy_tells_a_flood_in_lines_and_leads_to_all_of_it(hook: Hook) -> None:
    body = ntfy.payload(FLOOD, "on-call")

    assert body["message"].splitlines()[-1] == "And 46 more."
    assert body["click"] == f"{SITE}/alerts"
    for address in (hook.url, "http://[x"):
        outcome = _ways().send(_to("ntfy", address), NOTICE)
        assert isinstance(outcome, Fault)
        assert outcome.is_final


@pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")  # in apprise
def test_apprise_is_off_until_the_operator_switches_it_on(hook: Hook) -> None:
    address = hook.url.replace("http", "json") + "/apprise"
    on = replace(_ways(), is_apprise_on=True)

    assert isinstance(_ways().send(_to("apprise", address), NOTICE), Fault)
    assert on.send(_to("apprise", address), FLOOD) == Accepted()

    (body,) = hook.bodies("/apprise")
    assert (body["title"], body["type"]) == (NOTICE.subject, "failure")
    unknown = on.send(_to("apprise", "nonsense"), NOTICE)
    assert isinstance(unknown, Fault)
    assert unknown.is_final
    hook.answers["/apprise"] = (500, {}, b"")
    assert isinstance(on.send(_to("apprise", address), NOTICE), Fault)


def test_a_kind_that_nobody_knows_is_told() -> None:
    outcome = _ways().send(_to("pigeon", "loft"), NOTICE)

    assert outcome == Fault(why="a channel of the kind 'pigeon' is not known here", is_final=True)


@pytest.mark.parametrize("kind", [Kind.WEBHOOK, Kind.SLACK, Kind.TEAMS, Kind.NTFY])
def test_nothing_reaches_what_only_this_server_reaches(hook: Hook, kind: str) -> None:
    closed = replace(_ways(), allowed=Allowed())
    port = hook.url.rpartition(":")[2]

    for host in ("127.0.0.1", "localhost", "[::1]", "0.0.0.0", "2130706433"):
        outcome = closed.send(_to(kind, f"http://{host}:{port}/in"), NOTICE)
        assert isinstance(outcome, Fault)
        assert outcome.is_final
    assert hook.got == []


def test_a_redirect_is_not_followed(hook: Hook) -> None:
    hook.answers["/in"] = (302, {"Location": f"{hook.url}/inside"}, b"")

    outcome = _ways().send(_to("webhook", f"{hook.url}/in"), NOTICE)

    assert outcome == Fault(why="HTTP 302: redirects are not followed", is_final=True)
    assert [path for path, _, _ in hook.got] == ["/in"]


def test_a_name_is_resolved_once_and_the_connection_goes_there(
    hook: Hook, monkeypatch: pytest.MonkeyPatch
) -> None:
    port = int(hook.url.rpartition(":")[2])
    asked = []

    def resolve(host: str, port: int, **_: object) -> list[Any]:
        asked.append(host)
        return [(2, 1, 6, "", ("127.0.0.1", port))]

    monkeypatch.setattr(outbound, "getaddrinfo", resolve)

    outcome = _ways().send(_to("webhook", f"http://hook.example.com:{port}/in"), NOTICE)

    assert outcome == Accepted()
    assert asked == ["hook.example.com"]  # only 127.0.0.1 listens: nothing else was asked
    assert hook.got[0][1]["host"] == f"hook.example.com:{port}"


@pytest.mark.parametrize(
    ("status", "is_final"), [(400, True), (404, True), (410, True), (408, False), (503, False)]
)
def test_a_status_says_whether_trying_again_can_help(status: int, is_final: bool) -> None:
    outcome = judged(Answer(status=status, text="no"))

    assert outcome == Fault(why=f"HTTP {status}: no", is_final=is_final)


def test_a_server_that_is_asked_too_often_says_for_how_long() -> None:
    waits = [judged(Answer(status=429, text="", retry_after=text)) for text in ("90", "99999", "x")]

    assert [one.wait for one in waits if isinstance(one, Fault)] == [
        timedelta(seconds=90),
        timedelta(hours=1),
        timedelta(),
    ]


def test_a_receiver_that_is_not_there_is_tried_again() -> None:
    for url in ("http://127.0.0.1:1/", "http://nowhere.invalid/"):
        outcome = _ways().send(_to("webhook", url), NOTICE)
        assert isinstance(outcome, Fault)
        assert not outcome.is_final
