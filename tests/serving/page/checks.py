"""What is wrong with a page as it stands? Overflow, cut text, words in the wrong language, and what axe finds."""

import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

from axe_playwright_python.base import AXE_SCRIPT
from babel.messages.pofile import read_po
from playwright.sync_api import Page

import serving

_FACT = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")
"""A place in a message for a fact."""

_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]

_TOO_WIDE = """() => {
  const room = document.documentElement.clientWidth, wide = document.documentElement.scrollWidth;
  if (wide <= room) return [];
  const moves = e => /(auto|scroll|hidden|clip)/.test(getComputedStyle(e).overflowX);
  const held = e => e && (moves(e) || held(e.parentElement));
  const sticksOut = e => e.getBoundingClientRect().right > room + 1 && !held(e.parentElement);
  const found = [...document.querySelectorAll("body *")].filter(sticksOut);
  return [`${wide} px wide in ${room} px: ${found.slice(0, 3).map(e => e.outerHTML.slice(0, 90)).join(" | ")}`];
}"""

_CUT = """() => [...document.querySelectorAll("body *")].filter(e => {
  const style = getComputedStyle(e), isShown = e.checkVisibility() && e.clientWidth > 1;
  if (!isShown || !/(hidden|clip)/.test(style.overflowX + style.overflowY)) return false;
  if (e.closest("[title], svg, canvas, [role=img]") || !e.innerText || !e.innerText.trim()) return false;
  return e.scrollWidth > e.clientWidth + 1 || e.scrollHeight > e.clientHeight + 2;
}).map(e => `cut: ${e.outerHTML.slice(0, 120)}`)"""

_TEXTS = """() => {
  const found = [], walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node; node = walker.nextNode();) {
    const parent = node.parentElement;
    if (!parent.closest("script, style, noscript, [translate=no], [lang]:not(html)")) found.push(node.data);
  }
  for (const e of document.querySelectorAll("[aria-label], [title], [placeholder], [alt]"))
    for (const name of ["aria-label", "title", "placeholder", "alt"])
      if (e.hasAttribute(name) && !e.closest("[translate=no], [lang]:not(html)")) found.push(e.getAttribute(name));
  return [document.title, ...found].map(text => text.replace(/\\s+/g, " ").trim()).filter(text => text);
}"""


def faults_in_layout(page: Page) -> list[str]:
    """Return what is wider than the page, and texts that are cut without being told whole in a title."""
    return [*page.evaluate(_TOO_WIDE), *page.evaluate(_CUT)]


def faults_for_all(page: Page) -> list[str]:
    """Return the violations of WCAG 2 A and AA that axe finds, contrast included."""
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    options = {"runOnly": {"type": "tag", "values": _RULES}, "resultTypes": ["violations"]}
    found = page.evaluate("options => axe.run(options)", options)["violations"]
    return [f"axe {one['id']}: {one['help']}: {_where(one['nodes'])}" for one in found]


def _where(nodes: list[dict[str, Any]]) -> str:
    told = [f"{node['html'][:140]} {_colours(node)}".strip() for node in nodes]
    return " | ".join(dict.fromkeys(told[:40]))[:900]


def _colours(node: dict[str, Any]) -> str:
    data = [check["data"] for check in node["any"] if isinstance(check.get("data"), dict)]
    return " ".join(f"{one['fgColor']} on {one['bgColor']}: {one['contrastRatio']}" for one in data if "fgColor" in one)


def faults_in_frame(page: Page, language: str) -> list[str]:
    """Return what is wrong with title, heading and language of the document."""
    faults = []
    if not page.title().strip():
        faults.append("no title")
    if (headings := page.locator("h1").count()) != 1:
        faults.append(f"{headings} h1 instead of one")
    said = page.locator("html").get_attribute("lang") or ""
    if not said.lower().startswith(language):
        faults.append(f'lang="{said}" on a page in {language}')
    return faults


def faults_in_words(page: Page, language: str, data: Iterable[str] = ()) -> list[str]:
    """Return texts in the other language; `data` are the company's own, which may be in any."""
    texts = {text for text in page.evaluate(_TEXTS) if not any(own in text for own in data)}
    wrong = _english_in_chinese if language == "zh" else _chinese_in_english
    return [f"not in {language}: {text[:120]}" for text in sorted(texts) if wrong(text)]


def _chinese_in_english(text: str) -> bool:
    return bool(re.search("[，。；：、]", text))


def _english_in_chinese(text: str) -> bool:
    words = re.findall(r"\b[a-z]{2,}\b", text)
    return any(pattern.fullmatch(text) for pattern in _msgids()) or (len(words) >= 3 and not re.search("[一-鿿]", text))


@cache
def _msgids() -> tuple[re.Pattern[str], ...]:
    """Return the English texts of the catalogues that are otherwise in Chinese, as patterns."""
    found = []
    for file in sorted((Path(serving.__file__).parent / "locales" / "zh").rglob("*.po")):
        with file.open("rb") as content:
            messages = [one for one in read_po(content) if one.id and one.string]
        for one in messages:
            pairs = zip(one.id, one.string, strict=False) if isinstance(one.id, tuple) else [(one.id, one.string)]
            found += [english for english, chinese in pairs if english != chinese and _has_words(english)]
    return tuple(re.compile(_pattern(text)) for text in found)


def _has_words(msgid: str) -> bool:
    return bool(re.search("[A-Za-z]{2}", "".join(_FACT.split(msgid))))


def _pattern(text: str) -> str:
    return r".+".join(map(re.escape, _FACT.split(text)))
