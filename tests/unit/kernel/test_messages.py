import pickle

from sre_ops.kernel.errors import Invalid, NotFound
from sre_ops.kernel.messages import N_, Message, Term

JAPANESE = {"%(who)s has the role %(role)s": "%(role)s：%(who)s", "admin": "管理者", "95 %": "95％"}


def _translate(text: str) -> str:
    return JAPANESE.get(text, text)


def test_a_message_is_said_in_english_with_its_values() -> None:
    assert str(Message("there is no SLO %(id)s", {"id": 7})) == "there is no SLO 7"


def test_a_message_without_values_is_said_as_it_stands() -> None:
    assert str(Message("95 %")) == "95 %"
    assert Message("95 %").spoken(_translate) == "95％"


def test_terms_are_translated_and_other_values_are_not() -> None:
    said = Message("%(who)s has the role %(role)s", {"who": "admin", "role": Term("admin")})

    assert said.spoken(_translate) == "管理者：admin"


def test_a_value_with_a_percent_sign_stays_as_it_is() -> None:
    assert str(Message("no service %(slug)s", {"slug": "%(slug)s %s"})) == "no service %(slug)s %s"


def test_an_error_carries_its_message_and_says_it_in_english() -> None:
    error = NotFound(N_("there is no SLO %(id)s"), id=7)

    assert str(error) == "there is no SLO 7"
    assert error.message == Message("there is no SLO %(id)s", {"id": 7})


def test_an_error_of_plain_text_may_hold_percent_signs() -> None:
    assert str(Invalid("use 95 % or {code=~'5..'}")) == "use 95 % or {code=~'5..'}"


def test_an_error_survives_the_way_to_another_process() -> None:
    error = pickle.loads(pickle.dumps(NotFound("there is no SLO %(id)s", id=7)))

    assert isinstance(error, NotFound)
    assert error.message == Message("there is no SLO %(id)s", {"id": 7})
