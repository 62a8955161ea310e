from datetime import UTC, datetime

import pytest
from jinja2 import UndefinedError

from sre_ops.web.i18n import N_, speaking_to, translations, translator
from sre_ops.web.templating import create_templates, filled
from sre_ops.web.viewer import Viewer

NOON = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)


def written(source: str, locale: str = "ja", **context: object) -> str:
    viewer = Viewer(locale="ja" if locale == "ja" else "en")
    with speaking_to(viewer, now=NOON, url="/slos"):
        return create_templates().from_string(source).render(**context)


def test_words_are_those_of_the_viewer() -> None:
    assert written("{{ _('at risk') }}") == "危険"
    assert written("{{ _('at risk') }}", "en") == "at risk"
    assert written("{% trans %}at risk{% endtrans %}") == "危険"


def test_a_message_without_translation_is_said_in_english() -> None:
    assert written("{{ _('Nobody wrote this one') }}") == "Nobody wrote this one"
    assert translator(Viewer(locale="ja")).ngettext("one cat", "cats", 2) == "cats"
    assert translator(Viewer()).gettext(N_("State")) == "State"


def test_plural_forms_follow_the_number() -> None:
    source = "{{ ngettext('%(num)s shown', '%(num)s shown', 3) }}"

    assert written(source) == "3 件を表示"
    assert translations("ja").ngettext("%(num)s shown", "%(num)s shown", 1).startswith("%(num)s")


def test_what_is_filled_in_is_escaped_and_the_message_is_not() -> None:
    text = filled("<b>%(who)s</b> spent 95 % of 100 %%", {"who": "<script>"})

    assert text == "<b>&lt;script&gt;</b> spent 95 % of 100 %"


def test_a_name_that_nobody_gave_is_an_error_and_not_a_gap() -> None:
    with pytest.raises(UndefinedError):
        written("{{ nobody }}")


def test_text_is_escaped() -> None:
    assert written("{{ text }}", text="<b>") == "&lt;b&gt;"


@pytest.mark.parametrize("state", ["met", "at_risk", "missed", "not_enough_data", "no_data"])
def test_a_state_has_a_word_and_a_shape(state: str) -> None:
    text = written("{{ ui.state(state) }}", "en", state=state)

    assert f"state-{state}" in text
    assert state.replace("_", " ") in text
    assert "<svg" in text


def test_a_field_says_beside_it_what_is_wrong() -> None:
    text = written("{{ ui.field('mail', 'E-mail', value='a\"b', error='no @') }}", "en")

    assert 'value="a&#34;b"' in text
    assert 'aria-invalid="true"' in text
    assert 'aria-describedby="field-mail-error"' in text
    assert '<p class="error" id="field-mail-error">no @</p>' in text


def test_a_password_is_never_written_back() -> None:
    text = written("{{ ui.field('secret', 'Password', value='hunter2', type='password') }}")

    assert "hunter2" not in text


def test_a_sorted_column_says_so_and_turns_around() -> None:
    text = written("{{ ui.head('Spent', sort='consumed', active='-consumed') }}", "en")

    assert 'aria-sort="descending"' in text
    assert 'href="/slos?sort=consumed"' in text


def test_every_term_of_the_glossary_is_explained_on_hover() -> None:
    text = written("{% for key in glossary %}{{ ui.term(key) }}{% endfor %}", "en")

    assert text.count("term-told") == text.count('class="term"')
    assert "95 % probability" in text


def test_progress_beyond_its_end_is_full_and_marked() -> None:
    text = written("{{ ui.progress(1.25, '125 %', state='missed') }}", "en")

    assert "is-over" in text
    assert 'value="1.0"' in text
