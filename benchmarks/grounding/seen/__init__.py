"""By which templates were the rules of the checker mended? Those of thirteen authors, in the order they wrote."""

from benchmarks.grounding.seen import (
    eighth,
    eleventh,
    fifth,
    first,
    fourth,
    ninth,
    second,
    seventh,
    sixth,
    tenth,
    third,
    thirteenth,
    twelfth,
)
from benchmarks.grounding.templates import Template

TEMPLATES: tuple[Template, ...] = tuple(
    template
    for one in (
        first,
        second,
        third,
        fourth,
        fifth,
        sixth,
        seventh,
        eighth,
        ninth,
        tenth,
        eleventh,
        twelfth,
        thirteenth,
    )
    for template in one.TEMPLATES
)
