"""Is a matrix on disk the matrix that was written, whole or not there at all?"""

import numpy as np
import pandas as pd
import pytest

from pipelines.matrix_files import GROUP_ROWS, MatrixFileError, MatrixFiles, write_parts


def part(start: int, rows: int):
    number = np.arange(start, start + rows, dtype=float)
    frame = pd.DataFrame(
        {
            "entity_id": pd.array([f"客{i}" for i in range(start, start + rows)], dtype="str"),
            "cutoff": pd.Timestamp("2025-01-01") + pd.to_timedelta(number, unit="s"),
            "count": np.where(number % 3 == 0, np.nan, number),
            "amount": number + 0.1,
            "huge": number * 1e300,
            "source": pd.array([None if i % 5 == 0 else f"来源{i % 4}" for i in range(rows)], dtype="str"),
        }
    )
    return frame, number % 2


def test_groups_hold_the_written_rows_to_the_last_bit(tmp_path) -> None:
    parts = [part(0, GROUP_ROWS + 5), part(20_000, 7), part(30_000, 0)]
    files = write_parts(tmp_path / "matrix", parts)
    assert files.sizes == [GROUP_ROWS, 5, 7]
    assert len(files) == GROUP_ROWS + 12
    whole = pd.concat([frame for frame, _ in parts], ignore_index=True)
    features = ["count", "amount", "huge", "source"]
    read = pd.concat([files.frame(group) for group in range(3)], ignore_index=True)
    assert read.dtypes["source"] == "str"
    pd.testing.assert_frame_equal(read.astype({"count": float}), whole[features], check_exact=True)
    keys = pd.concat([files.keys(group) for group in range(3)], ignore_index=True)
    pd.testing.assert_frame_equal(keys[["entity_id", "cutoff"]], whole[["entity_id", "cutoff"]], check_dtype=False)
    np.testing.assert_array_equal(files.labels, np.concatenate([y for _, y in parts]))
    np.testing.assert_array_equal(keys["y_true"], files.labels)


def test_what_four_bytes_hold_exactly_takes_four_bytes(tmp_path) -> None:
    read = write_parts(tmp_path / "matrix", [part(0, 100)]).frame(0)
    assert [str(read.dtypes[name]) for name in ("count", "amount", "huge")] == ["float32", "float64", "float64"]


def test_a_matrix_appears_whole_or_not_at_all(tmp_path) -> None:
    def broken():
        yield part(0, 10)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_parts(tmp_path / "matrix", broken())
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(MatrixFileError, match="holds no complete matrix"):
        MatrixFiles.open(tmp_path / "matrix")


def test_no_row_is_said(tmp_path) -> None:
    with pytest.raises(MatrixFileError, match="no row to write"):
        write_parts(tmp_path / "matrix", [part(0, 0)])
