"""Which drafts measure the checker? Templates by an author who has not read its rules, measured before they are read.

Once their failures are read they are seen: they move to a `seen_*.py`, with their figures at first sight.
"""

from benchmarks.grounding.templates import Template, of

TEMPLATES: tuple[Template, ...] = of("deals", "en")
