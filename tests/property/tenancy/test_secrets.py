from datetime import UTC, datetime, timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from sre_ops.tenancy.domain.faults import Fault
from sre_ops.tenancy.domain.lockout import ACCOUNT, Tries, counted, given_back, refused_until
from sre_ops.tenancy.domain.passwords import LONGEST, SHORTEST, normal, weakness
from sre_ops.tenancy.domain.returning import own_path
from sre_ops.tenancy.domain.secrets import Key, key_of, key_of_token, new_key

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
SECRETS = st.text(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_", min_size=43, max_size=43
)


@given(tenant=st.uuids(), secret=SECRETS)
def test_what_a_key_says_is_read_back_exactly(tenant: UUID, secret: str) -> None:
    key = Key(tenant_id=tenant, secret=secret)

    assert key_of(key.text) == key
    assert key_of_token(key.token) == key


@given(text=st.text())
def test_whatever_is_sent_is_a_key_or_none(text: str) -> None:
    for read, written in ((key_of, "text"), (key_of_token, "token")):
        found = read(text)
        assert found is None or getattr(found, written) == text


@given(tenant=st.uuids(), other=st.uuids())
def test_keys_differ_even_for_one_tenant(tenant: UUID, other: UUID) -> None:
    assert new_key(tenant).digest != new_key(other).digest


@given(password=st.text(max_size=SHORTEST - 1))
def test_no_short_password_is_taken(password: str) -> None:
    if len(normal(password)) < SHORTEST:
        assert weakness(password) is Fault.PASSWORD_SHORT


@given(password=st.text(min_size=1, max_size=LONGEST + 50))
def test_a_password_that_is_taken_is_long_enough_and_varied(password: str) -> None:
    if weakness(password) is None:
        assert SHORTEST <= len(normal(password)) <= LONGEST
        assert len(set(normal(password))) >= 5


@given(password=st.text(max_size=LONGEST))
def test_a_normal_form_is_stable(password: str) -> None:
    assert normal(normal(password)) == normal(password)


@given(name=st.text(min_size=4, max_size=60))
def test_a_password_that_is_the_name_is_never_taken(name: str) -> None:
    assert weakness(name, about=(name,)) is not None


@given(path=st.text())
def test_returning_never_leaves_this_host(path: str) -> None:
    found = own_path(path)

    assert found.startswith("/")
    assert found[1:2] not in ("/", "\\")
    assert found.isprintable()


@given(gaps=st.lists(st.integers(0, 7200), max_size=40))
def test_pauses_end_and_never_exceed_a_quarter_hour(gaps: list[int]) -> None:
    tries, now = Tries(), NOON
    for gap in gaps:
        now += timedelta(seconds=gap)
        tries = counted(tries, ACCOUNT, now)
        until = refused_until(tries, now)
        assert until is None or now < until <= now + timedelta(minutes=15)
        assert given_back(tries, ACCOUNT).failures == tries.failures - 1
