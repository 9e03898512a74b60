"""How does a model card look in a browser? One page with its pictures inside, which asks nobody for anything."""

from base64 import b64encode
from collections.abc import Mapping

_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
:root {{ color-scheme: light dark;
  --ink: #1d2733; --paper: #ffffff; --quiet: #5b6875; --line: #dde3e9; --tint: #f4f6f8; }}
@media (prefers-color-scheme: dark) {{
  :root {{ --ink: #e4e9ee; --paper: #14191f; --quiet: #9aa5b1; --line: #2c3640; --tint: #1c232b; }}
}}
body {{ margin: 0 auto; max-width: 62rem; padding: 1.5rem 1rem 4rem; background: var(--paper); color: var(--ink);
  font: 16px/1.55 system-ui, "Noto Sans", "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif; }}
h1 {{ font-size: 1.6rem; line-height: 1.2; }}
h2 {{ font-size: 1.15rem; margin: 2.2rem 0 .6rem; }}
code {{ font-size: .85em; background: var(--tint); border-radius: .25rem; padding: .1em .3em;
  overflow-wrap: anywhere; }}
.wide {{ overflow-x: auto; }}
table {{ border-collapse: collapse; font-size: .88rem; font-variant-numeric: tabular-nums; }}
th, td {{ padding: .3rem .8rem .3rem 0; border-bottom: 1px solid var(--line); white-space: nowrap; }}
th {{ color: var(--quiet); font-weight: 500; text-align: left; }}
.figures {{ display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 26rem), 1fr)); gap: 1rem; }}
figure {{ margin: 0; }}
img {{ display: block; width: 100%; height: auto; border-radius: .4rem; }}
</style>
</head>
<body>
{body}
</body>
</html>
"""


def card_page(card: str, figures: Mapping[str, bytes]) -> str:
    """Return a card as one HTML page, with its pictures (PNG by name) inside; HTML within the card stays text."""
    body = _rendered(card)
    body = body.replace("<table>", '<div class="wide"><table>').replace("</table>", "</table></div>")
    pictures = "\n".join(
        f'<figure><img alt="{name.replace("_", " ")}" src="data:image/png;base64,{b64encode(data).decode()}"></figure>'
        for name, data in figures.items()
    )
    head, rest = body.split("<h2>", 1) if "<h2>" in body else (body, "")
    title = card.splitlines()[0].lstrip("# ")
    return _PAGE.format(title=title, body=f'{head}<div class="figures">{pictures}</div><h2>{rest}')


def with_section(page: str, section: str) -> str:
    """Return a page with one more section of Markdown, before all others."""
    head, mark, rest = page.partition("<h2>")
    return f"{head}{_rendered(section)}{mark}{rest}"


def _rendered(text: str) -> str:
    from markdown_it import MarkdownIt

    return str(MarkdownIt("commonmark", {"html": False}).enable("table").render(text))
