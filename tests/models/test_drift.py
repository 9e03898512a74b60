"""Is drift found where something moved, and not where chance, season or few rows explain it?"""

import numpy as np
import pandas as pd
import pytest

from models.drift import Column, Reference, choose_cutoffs, stability_index
from models.explanations import Reasons

MONTHS = pd.date_range("2025-01-01", periods=12, freq="MS", unit="us")
CUTOFFS = np.repeat(MONTHS.to_numpy(), 200)


def _values(rng: np.random.Generator, n: int = len(CUTOFFS)) -> pd.Series:
    return pd.Series(np.where(rng.random(n) < 0.3, np.nan, rng.lognormal(0, 1, n)))


def test_without_drift_one_of_a_hundred_looks_at_fifty_columns_alarms_at_most() -> None:
    rng = np.random.default_rng(0)
    false = 0
    for _ in range(100):
        column = Column.learn(_values(rng), CUTOFFS)
        false += any(column.moved(_values(rng, 40), of=50).has_drifted for _ in range(5))
    assert false <= 1


@pytest.mark.parametrize("rows", [100, 1000])
def test_a_shift_a_missing_source_and_a_new_level_are_found(rows: int) -> None:
    rng = np.random.default_rng(1)
    column = Column.learn(_values(rng), CUTOFFS)
    assert column.moved(3 * _values(rng, rows), of=50).has_drifted
    assert column.moved(pd.Series(np.full(rows, np.nan)), of=50).has_drifted
    texts = Column.learn(pd.Series(rng.choice(["web", "fair"], len(CUTOFFS))), CUTOFFS)
    assert not texts.moved(pd.Series(rng.choice(["web", "fair"], rows)), of=50).has_drifted
    assert texts.moved(pd.Series(["portal"] * rows), of=50).has_drifted


def test_what_comes_and_goes_with_the_season_is_no_drift() -> None:
    rng = np.random.default_rng(2)
    season = np.repeat(np.sin(np.arange(12)), 200)
    column = Column.learn(pd.Series(season + rng.normal(size=len(CUTOFFS))), CUTOFFS)
    assert not column.moved(pd.Series(np.sin(1) + rng.normal(size=200))).has_drifted
    assert column.moved(pd.Series(6 + rng.normal(size=200))).has_drifted


@pytest.mark.parametrize("value", [0.0, np.nan, "web"])
def test_a_constant_column_stays_as_it_was(value: object) -> None:
    column = Column.learn(pd.Series([value] * len(CUTOFFS)), CUTOFFS)
    assert column.moved(pd.Series([value] * 50)).index < 0.05
    assert not column.moved(pd.Series([value] * 50)).has_drifted


def test_no_row_is_no_drift() -> None:
    assert not Column.learn(_values(np.random.default_rng(3)), CUTOFFS).moved(pd.Series([], dtype=float)).has_drifted


def test_a_reference_comes_back_from_its_file() -> None:
    rng = np.random.default_rng(4)
    frame = pd.DataFrame({"amount": _values(rng), "source": pd.Series(rng.choice(["网", "b"], len(CUTOFFS)))})
    parts = np.column_stack([np.full(9, 3.0), np.full(9, -1.0)])
    reasons = Reasons(np.zeros(9), parts, ("amount", "source"), np.zeros(9), parts)
    reference = Reference.learn(frame, rng.random(len(CUTOFFS)), reasons, CUTOFFS)
    assert reference.weights == {"amount": 0.75, "source": 0.25}
    assert Reference.model_validate_json(reference.model_dump_json()) == reference
    assert [len(column.counts) for column in reference.features.values()] == [12, 12]


def test_the_newest_year_is_the_reference() -> None:
    chosen = choose_cutoffs(pd.date_range("2020-01-01", "2025-01-01", freq="7D"))
    assert (len(chosen), chosen.max() - chosen.min() < pd.Timedelta(days=365)) == (12, True)
    assert len(choose_cutoffs(MONTHS[:3])) == 3


def test_the_index_of_equal_shares_is_zero() -> None:
    assert stability_index(np.array([10.0, 30.0]), np.array([10.0, 30.0])) == 0
