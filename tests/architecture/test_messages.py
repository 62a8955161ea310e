import pytest

from scripts import messages


@pytest.mark.parametrize("locale", messages.LOCALES)
@pytest.mark.parametrize("owner", messages.owners())
def test_every_message_is_translated_and_every_translation_used(owner: str, locale: str) -> None:
    assert list(messages.gaps(owner, locale)) == [], "run `make messages`, then fill them in"


@pytest.mark.parametrize("locale", messages.LOCALES)
def test_the_same_words_are_translated_the_same_everywhere(locale: str) -> None:
    texts: dict[str, set[str]] = {}
    for owner in messages.owners():
        for message in messages.read(owner, locale):
            texts.setdefault(str(message.id), set()).add(str(message.string))

    assert {source: found for source, found in texts.items() if source and len(found) > 1} == {}


def test_messages_of_templates_and_of_code_are_found() -> None:
    used = {messages._id(key) for key in messages.used("web")}

    assert {"Skip to the content", "There is nothing here", "%(shown)s of %(total)s"} <= used


def test_what_the_reference_of_the_api_says_of_routes_is_found() -> None:
    source = (
        '@router.get(\'/rows\')\ndef rows():\n    """List rows.\n\n    More.\n    """\n'
        'def other():\n    """No route."""\n'
    )

    assert [text for text, _ in messages.summaries(source)] == ["List rows."]
    assert "Say that the process lives." in messages.used("web")


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("%(shown)s of %(total)s", "%(total)s 件中 %(shown)s 件", True),
        ("%(shown)s of %(total)s", "%(shown)s 件", False),
        ("{a} and {b:.2f}", "{b:.2f}と{a}", True),
        ("95 % of requests", "リクエストの 95 %", True),
    ],
)
def test_placeholders_are_compared(one: str, other: str, *, same: bool) -> None:
    assert (messages.placeholders(one) == messages.placeholders(other)) is same
