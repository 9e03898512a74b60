"""Are columns found by name, and is what cannot be read refused with a clear text?"""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.columns import Columns, canonical_order
from models.errors import InputError

FRAME = pd.DataFrame({"amount": np.arange(60.0), "source": ["web", "fair", "web"] * 20, "stage": [None] * 60})


def test_columns_are_selected_by_name_not_by_position():
    columns = Columns.learn(FRAME)
    turned = FRAME[["stage", "source", "amount"]].assign(extra=1.0)
    np.testing.assert_array_equal(columns.encode(turned), columns.encode(FRAME))


def test_a_rare_and_an_unseen_level_share_one_code_and_missing_is_missing():
    frame = pd.DataFrame({"source": ["web"] * 790 + ["fax"] * 19})
    columns = Columns.learn(frame)
    codes = columns.encode(pd.DataFrame({"source": ["web", "fax", "pigeon", None, np.nan]}))[:, 0]
    np.testing.assert_array_equal(codes, [0, 1, 1, np.nan, np.nan])


def test_of_a_small_table_fewer_rows_make_a_level():
    frame = pd.DataFrame({"source": ["web"] * 76 + ["fax"] * 3 + ["letter"]})
    assert Columns.learn(frame).levels["source"] == ("fax", "web")


@pytest.mark.parametrize("rows", [5, 5000])
def test_few_and_many_rows_are_encoded_alike(rows):
    columns = Columns.learn(FRAME)
    one = columns.encode(FRAME.iloc[:5])
    many = columns.encode(pd.concat([FRAME.iloc[:5]] * (rows // 5), ignore_index=True))
    np.testing.assert_array_equal(many[:5], one)


def test_a_missing_column_is_named_with_its_nearest_match():
    with pytest.raises(InputError, match="column 'amount' is missing; did you mean 'amounts'"):
        Columns.learn(FRAME).encode(FRAME.rename(columns={"amount": "amounts"}))


def test_an_infinite_number_is_named_by_column_and_row():
    frame = FRAME.assign(amount=FRAME["amount"].replace(7.0, np.inf))
    with pytest.raises(InputError, match="column 'amount' holds inf in row 7"):
        Columns.learn(frame).encode(frame)


def test_text_in_a_column_of_numbers_is_shown():
    with pytest.raises(InputError, match="column 'amount' holds 'much'; expected numbers"):
        Columns.learn(FRAME).encode(FRAME.assign(amount=["much"] + ["1"] * 59))


def test_a_column_that_stands_twice_is_refused():
    with pytest.raises(InputError, match="columns stand twice: amount"):
        Columns.learn(pd.concat([FRAME[["amount"]], FRAME[["amount"]]], axis=1))


def test_flags_with_missing_values_are_numbers():
    frame = pd.DataFrame({"has_owner": pd.array([True, None, False], dtype="boolean")})
    np.testing.assert_array_equal(Columns.learn(frame).encode(frame)[:, 0], [1, np.nan, 0])


@given(st.lists(st.tuples(st.floats(-1e9, 1e9), st.sampled_from([0.0, 1.0, np.nan])), min_size=1, max_size=20))
def test_canonical_order_does_not_depend_on_the_order_given(rows):
    matrix = np.array(rows, dtype=np.float64)
    turned = matrix[::-1]
    first, second = matrix[canonical_order(matrix)], turned[canonical_order(turned)]
    np.testing.assert_array_equal(first, second)
