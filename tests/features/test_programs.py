"""Is what cannot be computed refused where it is declared?"""

import pytest

from features.aggregates import counts, shares
from features.errors import TaskError
from features.families import Measure, Source
from features.programs import MOST_MEASURES, programs_of

SOURCE = Source("orders", "account_id")


def _measure(name: str, *aggregates) -> Measure:
    return Measure(name, SOURCE, name, name, aggregates or counts(30))


def test_more_measures_than_an_event_can_be_marked_for_are_refused() -> None:
    measures = [_measure(f"m{i}") for i in range(MOST_MEASURES + 1)]
    assert len(programs_of(measures[:-1], "account")[0].measures) == MOST_MEASURES
    with pytest.raises(TaskError, match="orders has 65 measures; expected at most 64"):
        programs_of(measures, "account")


def test_a_share_of_nothing_known_is_refused_with_the_nearest() -> None:
    part = _measure("big", *shares("order", 30))
    with pytest.raises(TaskError, match='big is a share of "order"; did you mean "orders"'):
        programs_of([_measure("orders"), part], "account")


def test_one_program_a_source() -> None:
    other = Measure("touches", Source("touches", "account_id"), "touches", "触达", counts(30))
    programs = programs_of([_measure("orders"), other, _measure("big")], "account")
    assert [(program.source.table, len(program.measures)) for program in programs] == [("orders", 2), ("touches", 1)]
