"""Pages that are open learn what changed, and take nothing from who is typing."""

from playwright.sync_api import Browser, Page, expect

from tests.browser.house import House
from tests.browser.objectives import objective

FILE = "pulse.yaml"


def _rename(house: House, title: str) -> None:
    text = objective("paying", team="storefront", title=title, target="0.9")
    (house.definitions / FILE).write_text(text)


def _is_live(page: Page) -> None:
    expect(page.locator("[data-live-state]")).to_contain_text("live")


def test_another_name_reaches_an_open_page(browser: Browser, house: House) -> None:
    with house.visit(browser) as context:
        page = context.new_page()
        page.goto("/slos?service=paying")
        _is_live(page)
        page.evaluate("window.isTheSamePage = true")

        _rename(house, "Cards are charged")

        expect(page.locator("main tbody tr")).to_contain_text("Cards are charged")
        assert page.evaluate("window.isTheSamePage")


def test_nothing_is_taken_from_who_is_typing(browser: Browser, house: House) -> None:
    with house.visit(browser) as context:
        page, other = context.new_page(), context.new_page()
        page.goto("/slos?service=paying")
        _is_live(page)
        typed = page.locator("main [name=text]")
        typed.press_sequentially("half a wo")

        _rename(house, "Cards are charged once")
        other.goto("/slos?service=paying")
        _is_live(other)
        expect(other.locator("main tbody tr")).to_contain_text("Cards are charged once")
        page.bring_to_front()
        typed.press_sequentially("rd")
        expect(typed).to_have_value("half a word")
        expect(page.locator("main tbody tr")).not_to_contain_text("Cards are charged once")
        typed.fill("")
        typed.blur()

        expect(page.locator("main tbody tr")).to_contain_text("Cards are charged once")


def test_a_new_finding_reaches_the_page_of_definitions(browser: Browser, house: House) -> None:
    with house.visit(browser) as context:
        page = context.new_page()
        page.goto("/definitions")
        _is_live(page)

        (house.definitions / "late.yaml").write_text("apiVersion: openslo/v1\nkind: Slow\n")

        expect(page.locator("#files")).to_contain_text("late.yaml")
    (house.definitions / "late.yaml").unlink()
