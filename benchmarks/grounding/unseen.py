"""Which drafts measure the checker? Written by someone who had not read its rules."""

from benchmarks.grounding.templates import Template

TEMPLATES: tuple[Template, ...] = ()
