"""Which drafts measure the checker? Written by someone who had not read its rules, and measured once."""

from benchmarks.grounding.templates import Template

TEMPLATES: tuple[Template, ...] = ()
