import pytest

from sre_ops.alerts.domain.poll_address import checked, shown
from sre_ops.kernel.errors import Invalid


@pytest.mark.parametrize(
    "url",
    ["http://am:9093", "https://am.example.com/alerts", "http://[::1]:9093", "http://10.0.0.1"],
)
def test_an_address_is_taken_without_its_last_slash(url: str) -> None:
    assert checked(f" {url}/ ") == url


@pytest.mark.parametrize(
    "url", ["", "am:9093", "ftp://am", "http://", "http://[am", "http://am:x", "http://am?a=1"]
)
def test_what_is_no_address_is_refused(url: str) -> None:
    with pytest.raises(Invalid, match="write the address"):
        checked(url)


@pytest.mark.parametrize(
    "url", ["http://169.254.169.254", "http://[fe80::1%25eth0]", "http://[::ffff:169.254.169.254]"]
)
def test_where_clouds_keep_their_secrets_is_never_asked(url: str) -> None:
    with pytest.raises(Invalid, match="never asked"):
        checked(url)


def test_a_password_is_never_shown() -> None:
    assert shown("http://ana:se@cret@am:9093/x") == "http://ana:***@am:9093/x"
    assert shown("http://am:9093") == "http://am:9093"
