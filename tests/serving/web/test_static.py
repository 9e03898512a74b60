"""Does the browser get our files and those of others as they were published, and nothing else?"""

import gzip
import hashlib
import re
import tomllib

import pytest

from serving.web.static import FILES, FOLDER, PATHS, static_url

VENDOR = tomllib.loads((FOLDER / "vendor" / "vendor.toml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", VENDOR)
def test_a_library_is_what_its_package_holds_and_comes_with_its_licence(name):
    facts = VENDOR[name]
    content = (FOLDER / "vendor" / facts["file"]).read_bytes()
    assert hashlib.sha256(content).hexdigest() == facts["sha256"]
    assert re.fullmatch(r"sha512-[A-Za-z0-9+/]{86}==", facts["integrity"])
    assert all((FOLDER / "vendor" / licence).stat().st_size > 100 for licence in facts["licence_files"])
    assert facts["version"].encode() in content


def test_every_foreign_file_is_named():
    known = {facts["file"] for facts in VENDOR.values()} | {"vendor.toml"}
    known |= {licence for facts in VENDOR.values() for licence in facts["licence_files"]}
    assert {path.name for path in (FOLDER / "vendor").iterdir()} == known


@pytest.mark.parametrize("path", sorted(PATHS))
def test_a_file_is_kept_by_the_browser_until_it_changes(client, path):
    content = FILES[PATHS[path]].read_bytes()
    now = client.send("GET", static_url(PATHS[path]), {"accept-encoding": "gzip"})
    assert now.content == content
    assert now.headers["content-encoding"] == "gzip"
    assert now.headers["cache-control"] == "public, max-age=31536000, immutable"
    plain = client.send("GET", f"{path}?v=old", {"accept-encoding": "identity"})
    assert (plain.content, plain.headers["cache-control"]) == (content, "no-cache")
    assert gzip.compress(content, 6, mtime=0)


@pytest.mark.parametrize("path", ["/static/", "/static/vendor.toml", "/static/../texts.py", "/static"])
def test_nothing_else_is_sent(client, path):
    assert client.send("GET", path, {"accept": "text/html"}).status_code == 404


def test_the_first_load_is_small():
    first = [
        name for name in FILES if name.endswith((".css", ".js", ".svg")) and not name.startswith(("echarts", "charts"))
    ]
    assert sum(FILES[name].stat().st_size for name in first) < 250_000


def test_no_file_of_ours_loads_from_elsewhere_or_is_written_into_a_page():
    ours = [
        path
        for path in FOLDER.parent.rglob("*")
        if path.suffix in (".css", ".js", ".html") and "vendor" not in path.parts
    ]
    texts = {path.name: path.read_text(encoding="utf-8") for path in ours}
    assert [name for name, text in texts.items() if re.search(r"https?://(?!www\.w3\.org)", text)] == []
    pages = {name: text for name, text in texts.items() if name.endswith(".html")}
    assert [
        name for name, text in pages.items() if re.search(r"<style|\sstyle=|\son\w+=|<script(?![^>]*\bsrc=)", text)
    ] == []
    assert [name for name, text in pages.items() if "|safe" in text.replace(" ", "")] == []
