"""Do the checks of a page see what they are for?"""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.serving.page.browser import NARROW, Visitor
from tests.serving.page.checks import faults_for_all, faults_in_frame, faults_in_layout, faults_in_words

SOUND = """<!doctype html><html lang="en"><title>A page</title>
<style>body { margin: 1rem } .box { width: 9em; overflow: hidden }</style><main><h1>A page</h1>%s</main>"""


@pytest.fixture(scope="module")
def page(browser: Browser) -> Iterator[Page]:
    with browser.new_context(viewport=NARROW) as context:
        yield context.new_page()


def test_a_sound_page_has_no_faults(page):
    page.set_content(SOUND % "<p>All is well, <b title='told whole'>here</b>.</p><p class=box>short</p>")
    assert faults_in_layout(page) + faults_for_all(page) + faults_in_frame(page, "en") == []
    assert faults_in_words(page, "en") == []


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ("<p style='width: 50em'>wide</p>", "px wide in 360 px"),
        ("<p class=box style='white-space: nowrap'>longer than its box is wide</p>", "cut: <p"),
        ("<p style='height: 1em; overflow: hidden'>one line<br>another line<br>a third</p>", "cut: <p"),
    ],
)
def test_what_is_too_wide_or_cut_is_found(page, body, told):
    page.set_content(SOUND % body)
    assert [fault for fault in faults_in_layout(page) if told in fault]


def test_what_only_scrolls_or_is_told_whole_in_a_title_is_no_fault(page):
    wide = "<div style='overflow-x: auto' tabindex=0><p style='width: 50em'>wide</p></div>"
    page.set_content(
        SOUND % f"{wide}<p class=box title='all of it' style='white-space: nowrap'>longer than its box</p>"
    )
    assert faults_in_layout(page) == []


@pytest.mark.parametrize(
    "body", ["<p style='color: #999'>pale</p>", "<input>", "<button></button>", "<img src='data:,'>"]
)
def test_what_shuts_somebody_out_is_found(page, body):
    page.set_content(SOUND % body)
    assert faults_for_all(page)


def test_a_frame_that_is_wrong_is_found(page):
    page.set_content("<!doctype html><html lang=en><h1>One</h1><h1>Two</h1>")
    assert faults_in_frame(page, "zh") == ["no title", "2 h1 instead of one", 'lang="en" on a page in zh']


def test_words_in_the_wrong_language_are_found_but_not_data(page):
    page.set_content(
        SOUND % "<p>nobody has translated this</p><p>客户 East</p><p translate=no>our own company name</p>"
    )
    assert faults_in_words(page, "zh") == ["not in zh: nobody has translated this"]
    assert faults_in_words(page, "zh", ["nobody has"]) == []
    page.set_content(SOUND % "<p>先打电话，再发邮件。</p>")
    assert faults_in_words(page, "en") == ["not in en: 先打电话，再发邮件。"]


def test_what_goes_wrong_on_a_page_is_remembered(browser):
    with browser.new_context() as context:
        visitor = Visitor(context, "http://127.0.0.1:9")
        visitor.page.set_content("<script>console.warn('hm'); alert(1); throw new Error('bad')</script>")
        visitor.page.set_content("<img src='http://127.0.0.1:8/x.png' alt=x>")
        found = " ; ".join(visitor.forget())
        assert visitor.wrong == []
    assert all(
        said in found for said in ("console warning: hm", "dialog: 1", "script error: bad", "asked another host")
    )
