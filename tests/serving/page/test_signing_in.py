"""Does a person get in by a form and by a link, stay out with a wrong token, and come back to where they were?"""

import re

import pytest
from playwright.sync_api import expect

from serving.sessions import COOKIE


def sign_in(page, token):
    page.get_by_label("Access token").fill(token)
    page.get_by_role("button", name="Sign in").click()


def test_a_token_in_the_form_opens_the_page_that_was_asked_for(visit, place):
    page = visit(None).open("/leads", sort="name")
    expect(page).to_have_url(re.compile("/sign-in"))
    sign_in(page, place.tokens["rep"])
    expect(page).to_have_url(f"{place.url}/leads?sort=name")
    expect(page.get_by_role("heading", level=1)).to_have_text("Leads")


def test_a_link_signs_in_and_leaves_the_token_nowhere(visit, place):
    visitor = visit(None)
    page = visitor.open(f"/sign-in#{place.tokens['manager']}")
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()
    assert place.tokens["manager"] not in page.url + page.content()
    assert [cookie["httpOnly"] for cookie in visitor.context.cookies() if cookie["name"] == COOKIE] == [True]
    page.go_back()
    assert place.tokens["manager"] not in page.url + page.content()


@pytest.mark.parametrize("token", ["crmcast_wrong", "<script>alert(1)</script>", "x" * 5000, "令牌"])
def test_a_wrong_token_is_told_so(visit, token):
    visitor = visit(None)
    page = visitor.open("/sign-in")
    sign_in(page, token)
    expect(page.get_by_role("alert")).to_contain_text("not known here")
    assert visitor.forget("401") == []


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"]
)
def test_a_sign_in_leads_to_no_other_place(visit, place, target):
    page = visit(None).open("/sign-in", next=target)
    sign_in(page, place.tokens["rep"])
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()
    assert page.url.startswith(place.url)


def test_who_signs_out_is_out_also_by_the_back_button(visit, place):
    visitor = visit(None)
    page = visitor.open(f"/sign-in#{place.tokens['rep']}")
    visitor.open("/leads")
    page.get_by_role("button", name="Sign out").click()
    expect(page).to_have_url(re.compile("/sign-in"))
    page.go_back()
    page.reload()
    expect(page.get_by_label("Access token")).to_be_visible()


def test_a_session_that_ends_in_the_middle_leads_to_the_sign_in_and_back(visit, place):
    visitor = visit("rep")
    page = visitor.open("/leads")
    visitor.context.clear_cookies(name=COOKIE)
    page.get_by_role("link", name="Name").first.click()
    expect(page.get_by_label("Access token")).to_be_visible()
    sign_in(page, place.tokens["rep"])
    expect(page.get_by_role("heading", level=1)).to_have_text("Leads")
    assert visitor.forget("401") == []


def test_the_language_changes_on_the_spot_and_stays(visit):
    page = visit("rep").open("/leads", sort="name")
    page.get_by_role("button", name="中文").click()
    expect(page.locator("html")).to_have_attribute("lang", re.compile("zh"))
    expect(page).to_have_url(re.compile("/leads\\?sort=name"))
    page.reload()
    expect(page.locator("html")).to_have_attribute("lang", re.compile("zh"))
    page.get_by_role("button", name="English").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")


def test_the_theme_changes_the_colours_and_stays(visit):
    visitor = visit("rep")
    page = visitor.open("/leads")
    page.emulate_media(color_scheme="light")

    def ground():
        return page.evaluate("getComputedStyle(document.body).backgroundColor")

    bright = ground()
    page.get_by_role("button", name="Light or dark").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    page.reload()
    assert ground() != bright
    page.get_by_role("button", name="Light or dark").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "light")
    page.emulate_media(color_scheme="dark")
    assert ground() == bright


def test_without_scripts_one_signs_in_reads_and_changes_the_language(visit, place):
    page = visit(None, java_script_enabled=False).open("/leads")
    sign_in(page, place.tokens["rep"])
    assert page.get_by_role("row").count() > 10
    page.get_by_role("button", name="中文").click()
    expect(page.locator("html")).to_have_attribute("lang", re.compile("zh"))
