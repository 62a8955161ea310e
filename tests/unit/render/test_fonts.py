from pathlib import Path

import pytest

from sre_ops.kernel.errors import Unavailable
from sre_ops.render.document.markdown import read_markdown
from sre_ops.render.paper.fonts import FILES, installed_fonts
from sre_ops.render.paper.glyphs import MissingGlyph, check_glyphs, places_of


def test_names_of_people_in_both_languages_can_be_written() -> None:
    text = "髙橋 﨑子、山田①　ヴ゙ Łódź Gőz Αθήνα Київ → ≤ × − € “x” … ☐ ☑ ✓ ● ■ 99.9\u202f%"

    assert installed_fonts().lacking(text) == []


def test_letters_that_show_nothing_need_no_shape() -> None:
    assert installed_fonts().lacking("a\u200b\u00ad\ufe0f葛\U000e0100\n\t\u200d") == []


def test_letters_without_a_shape_are_each_told_once() -> None:
    assert installed_fonts().lacking("🎉a🎉𒀀") == ["🎉", "𒀀"]


def test_only_these_fonts_are_seen_by_the_printer() -> None:
    configuration = installed_fonts().configuration()

    assert "<rejectfont><glob>*</glob></rejectfont>" in configuration
    assert all(f"/{name}</glob>" in configuration for name in FILES)


def test_the_first_folder_that_has_a_font_wins(tmp_path: Path) -> None:
    for folder in ("one", "two"):
        (tmp_path / folder / "deep").mkdir(parents=True)
    for name in FILES:
        (tmp_path / "two" / "deep" / name).touch()
    (tmp_path / "one" / FILES[0]).touch()

    fonts = installed_fonts([tmp_path / "one", tmp_path / "two"])

    assert fonts.paths[0] == tmp_path / "one" / FILES[0]
    assert fonts.paths[1] == tmp_path / "two" / "deep" / FILES[1]


def test_fonts_installed_after_a_failure_are_found(tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match="fonts-noto-cjk"):
        installed_fonts([tmp_path])
    for name in FILES:
        (tmp_path / name).touch()

    assert len(installed_fonts([tmp_path]).paths) == len(FILES)


def test_every_kind_of_text_is_looked_at() -> None:
    source = "# 🎀\n\n🎁 *🎂* `🎃`\n\n```\n🎄\n```\n\n| 🎅 |\n|-|\n| 🎆 |\n\n"
    source += "- > 🎇\n\nx[^1]\n\n[^1]: 🎈\n"
    places = places_of(read_markdown(source))

    found = {letter for _, text in places for letter in installed_fonts().lacking(text)}

    assert found == set("🎀🎁🎂🎃🎄🎅🎆🎇🎈")


def test_more_than_five_letters_are_counted() -> None:
    with pytest.raises(MissingGlyph, match="; and 2 more: write it otherwise"):
        check_glyphs([("the title", "🎀🎁🎂🎃🎄🎅🎆")], installed_fonts())
