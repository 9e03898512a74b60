"""What does a browser with an empty cache load before a person can read? Bytes and requests, page by page."""

from collections.abc import Iterable, Iterator, Mapping

from playwright.sync_api import Response

from serving.web.pages import start_of
from tests.serving.page.browser import open_browser

CHARTS = "/static/echarts"
"""The chart library comes later, and only where there are charts; it is counted apart."""

FIRST_LOAD_KB = 300.0


def first_loads(port: int, cookies: Mapping[str, str]) -> Iterator[tuple[str, float, str, float | None]]:
    """Yield rows for the first page of each role, and for the sign-in."""
    starts = {f"{start_of(role)} ({role})": (start_of(role), cookie) for role, cookie in cookies.items()}
    with open_browser() as browser:
        for name, (path, cookie) in ({"/sign-in": ("/sign-in", "")} | starts).items():
            answers: list[Response] = []
            context = browser.new_context()
            if cookie:
                key, value = cookie.split("=", 1)
                context.add_cookies([{"name": key, "value": value, "url": f"http://127.0.0.1:{port}"}])
            page = context.new_page()
            page.on("response", lambda answer, found=answers: found.append(answer))
            page.goto(f"http://127.0.0.1:{port}{path}", wait_until="networkidle")
            own = [answer for answer in answers if CHARTS not in answer.url]
            yield f"first load of {name}: sent", _sent(own) / 1000, "kB", FIRST_LOAD_KB
            yield f"first load of {name}: unpacked", sum(len(one.body()) for one in own) / 1000, "kB", None
            yield f"first load of {name}: requests", len(answers), "", None
            yield f"first load of {name}: chart library", _sent(set(answers) - set(own)) / 1000, "kB", None
            context.close()


def _sent(answers: Iterable[Response]) -> int:
    sizes = [answer.request.sizes() for answer in answers]
    return sum(one["responseBodySize"] + one["responseHeadersSize"] for one in sizes)
