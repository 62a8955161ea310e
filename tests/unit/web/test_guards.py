import pytest
from starlette.datastructures import Headers

from sre_ops.web.guards import POLICY, is_cross_site
from sre_ops.web.preferences import same_site

HOST = {"host": "sre.example.com"}


@pytest.mark.parametrize(
    ("method", "headers", "refused"),
    [
        ("GET", {"sec-fetch-site": "cross-site"}, False),
        ("POST", {"sec-fetch-site": "same-origin"}, False),
        ("POST", {"sec-fetch-site": "none"}, False),
        ("POST", {"sec-fetch-site": "same-site"}, True),
        ("POST", {"sec-fetch-site": "cross-site"}, True),
        ("DELETE", {"sec-fetch-site": "cross-site"}, True),
        ("POST", {"sec-fetch-site": "cross-site", "authorization": "Bearer sre_1_x"}, False),
        ("POST", {"sec-fetch-site": "cross-site", "authorization": "Basic eDp5"}, True),
        ("POST", {"origin": "https://sre.example.com"}, False),
        ("POST", {"origin": "https://evil.example.com"}, True),
        ("POST", {"origin": "https://sre.example.com.evil.com"}, True),
        ("POST", {"origin": "https://sre.example.com:8443"}, True),
        ("POST", {"origin": "null"}, True),
        ("POST", {"sec-fetch-site": "same-origin", "origin": "https://evil.example.com"}, False),
        ("POST", {}, False),
    ],
)
def test_a_change_for_a_foreign_page_is_refused(
    method: str, headers: dict[str, str], *, refused: bool
) -> None:
    assert is_cross_site(method, "/api/v1/slo/slos", Headers(HOST | headers)) is refused


def test_a_made_up_token_exempts_no_form() -> None:
    headers = Headers(HOST | {"sec-fetch-site": "cross-site", "authorization": "Bearer x"})

    assert is_cross_site("POST", "/people/invitations", headers)


def test_the_policy_admits_no_inline_code_and_no_foreign_host() -> None:
    assert "unsafe" not in POLICY
    assert "http" not in POLICY
    assert POLICY.startswith("default-src 'self'")


@pytest.mark.parametrize(
    ("back", "leads_to"),
    [
        ("/slos?state=missed", "/slos?state=missed"),
        ("/", "/"),
        ("", "/"),
        ("https://evil.example.com", "/"),
        ("//evil.example.com", "/"),
        ("/\\evil.example.com", "/"),
        ("/\t/evil.example.com", "/"),
        ("javascript:alert(1)", "/"),
    ],
)
def test_the_way_back_never_leaves_the_site(back: str, leads_to: str) -> None:
    assert same_site(back) == leads_to
