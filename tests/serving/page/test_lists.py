"""Do the lists sort, filter, page, go back and leave as a file, and does the address always say what is shown?"""

import csv
import re

import pytest
from playwright.sync_api import expect

from tests.serving.page.awkward_company import HARD
from tests.serving.page.checks import faults_in_layout


def exported(page, folder):
    """Return the rows of the file that a list leaves as, its head first."""
    with page.expect_download() as found:
        page.locator("a[download]").click()
    found.value.save_as(folder / "list.csv")
    return list(csv.reader((folder / "list.csv").read_text(encoding="utf-8-sig").splitlines(keepends=True)))


def names_of(page):
    return page.locator("tbody th a").all_inner_texts()


def test_a_head_sorts_and_the_back_button_undoes_it(visit, place):
    page = visit("rep").open("/leads")
    first = names_of(page)
    page.locator("#sort-name").click()
    expect(page).to_have_url(re.compile("sort=-?name"))
    expect(page.locator("th.name[aria-sort]")).to_have_count(1)
    assert names_of(page) in (sorted(names_of(page)), sorted(names_of(page), reverse=True))
    page.go_back()
    expect(page).to_have_url(f"{place.url}/leads")
    expect(page.locator("tbody th a").first).to_have_text(first[0])
    assert names_of(page) == first


def test_an_address_shows_the_same_anew_and_to_others(visit):
    page = visit("manager").open("/leads")
    page.locator("#owner").select_option("WANG")
    expect(page).to_have_url(re.compile("owner=WANG"))
    page.locator("#sort-name").click()
    expect(page).to_have_url(re.compile("sort=-?name"))
    expect(page.locator("th.name[aria-sort]")).to_have_count(1)
    shown, address = names_of(page), page.url
    page.reload()
    assert names_of(page) == shown
    assert names_of(visit("manager").open(address.removeprefix(visit("manager").url))) == shown


def test_typing_filters_and_the_focus_stays(visit):
    page = visit("rep").open("/leads")
    wanted = names_of(page)[3]
    page.get_by_label("Name or number", exact=True).type(wanted, delay=20)
    expect(page.locator("tbody tr")).to_have_count(1)
    expect(page).to_have_url(re.compile("q="))
    expect(page.get_by_label("Name or number", exact=True)).to_be_focused()


def test_what_matches_nothing_says_so_and_leads_back(visit, place):
    page = visit("rep").open("/deals", q="no such deal")
    expect(page.get_by_text("Nothing matches")).to_be_visible()
    page.get_by_role("link", name="Show all").click()
    expect(page).to_have_url(f"{place.url}/deals")
    expect(page.locator("tbody tr").first).to_be_visible()


def test_the_next_page_goes_on_where_the_first_ended(visit):
    page = visit("manager").open("/leads")
    first = page.locator("tbody tr").all_inner_texts()
    page.get_by_role("link", name="Next").first.click()
    expect(page).to_have_url(re.compile("page=2"))
    expect(page.get_by_text("Page 2 of").first).to_be_visible()
    assert not set(first) & set(page.locator("tbody tr").all_inner_texts())
    page.go_back()
    expect(page.get_by_text("Page 1 of").first).to_be_visible()


def test_a_page_past_the_end_says_so(visit):
    expect(visit("rep").open("/leads", page=999).get_by_text("This page is past the end")).to_be_visible()


@pytest.mark.parametrize("language", ["en", "zh"])
def test_an_export_holds_the_whole_list_as_it_is_filtered(language, visit, place, tmp_path):
    head, *rows = exported(visit("manager", language).open("/leads", owner="LI"), tmp_path)
    assert len(rows) == place.ask("/v1/leads", "manager", owner_id="LI", page_size=1)["total"] > 50
    assert all(re.search("[一-鿿]" if language == "zh" else "[A-Za-z]", name) for name in head)


def test_no_cell_of_an_export_is_a_formula(visit, tmp_path):
    cells = [cell for row in exported(visit("hard").open("/accounts"), tmp_path) for cell in row]
    assert any("HYPERLINK" in cell for cell in cells)
    assert [cell for cell in cells if cell.startswith(("=", "+", "@", "\t", "\r"))] == []


def test_keys_search_go_and_explain_themselves(visit, place):
    page = visit("rep").open("/leads")
    page.keyboard.press("/")
    expect(page.get_by_role("searchbox").first).to_be_focused()
    page.keyboard.type("g")
    expect(page.get_by_role("searchbox").first).to_have_value("g")
    page.keyboard.press("Tab")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).not_to_be_visible()
    page.keyboard.press("g")
    page.keyboard.press("d")
    expect(page).to_have_url(f"{place.url}/deals")


def test_the_first_tab_skips_to_the_content(visit):
    page = visit("rep").open("/leads")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()


def test_without_scripts_a_list_sorts_filters_and_pages(visit):
    page = visit("manager", java_script_enabled=False).open("/leads")
    page.locator("#sort-name").click()
    expect(page).to_have_url(re.compile("sort=-?name"))
    page.get_by_role("link", name="Next").first.click()
    expect(page).to_have_url(re.compile("page=2"))
    page.locator("#owner").select_option("LI")
    page.get_by_role("button", name="Show").click()
    expect(page).to_have_url(re.compile("owner=LI"))


def test_at_twice_the_size_nothing_is_lost(visit):
    page = visit("hard").open("/deals")
    page.set_viewport_size({"width": 640, "height": 450})  # 1280 x 900 at 200%
    assert faults_in_layout(page) == []


def test_nothing_moves_for_who_asked_for_rest(visit):
    page = visit("rep").open("/leads")
    longest = """() => Math.max(...[...document.querySelectorAll("*")].map(e => {
      const style = getComputedStyle(e);
      return Math.max(parseFloat(style.transitionDuration), parseFloat(style.animationDuration) || 0);
    }))"""
    assert page.evaluate(longest) < 0.05


def test_a_lost_connection_is_told_and_the_list_stays(visit):
    visitor = visit("rep")
    page = visitor.open("/leads")
    shown = names_of(page)
    visitor.context.set_offline(True)
    page.get_by_label("Name or number", exact=True).fill(shown[2])
    expect(page.locator("#said")).not_to_be_empty()
    assert names_of(page) == shown
    visitor.context.set_offline(False)
    page.get_by_label("Name or number", exact=True).press("Enter")
    expect(page.locator("tbody tr")).to_have_count(1)
    assert visitor.forget("ERR_INTERNET_DISCONNECTED", "htmx:") == []


def test_the_owner_of_an_awkward_name_can_be_chosen(visit):
    page = visit("manager").open("/accounts")
    page.locator("#owner").select_option(HARD)
    expect(page).to_have_url(re.compile(f"owner={HARD}"))
    expect(page.locator("tbody tr").first).to_be_visible()


def test_a_rep_who_is_chosen_is_shown_at_once_and_the_choice_keeps_the_focus(visit):
    page = visit("manager").open("/team")
    page.locator("#owner").focus()
    page.locator("#owner").select_option("LI")
    expect(page.locator("h1")).to_contain_text("李")
    expect(page).to_have_url(re.compile("owner=LI"))
    expect(page.locator("#owner")).to_be_focused()


def test_what_is_opened_on_a_record_stays_within_its_card(visit):
    page = visit("rep").open("/deals")
    page.locator("tbody tr a").first.click()
    page.wait_for_load_state("networkidle")
    page.locator("details").evaluate_all("all => all.forEach(one => { one.open = true; })")
    sticks_out = """all => all.filter(one => {
      const card = one.closest(".card").getBoundingClientRect(), here = one.getBoundingClientRect();
      return here.right > card.right || here.left < card.left;
    }).map(one => one.outerHTML)"""
    assert page.locator(".why-inner").count() > 1
    assert page.locator(".card *").evaluate_all(sticks_out) == []
