"""How do scores and the action log leave for a spreadsheet or another system?"""

from pathlib import Path

import pandas as pd

from pipelines.errors import WrongUseError
from pipelines.ledger import ScoreRun

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def export_scores(run: ScoreRun, path: Path) -> None:
    """Write all score rows of a run to one CSV or Parquet file, chosen by the file's ending."""
    write_rows(pd.concat([run.scores(task) for task in run.tasks], ignore_index=True), path)


def write_rows(frame: pd.DataFrame, path: Path) -> None:
    """Write rows as CSV or Parquet; in CSV, text that a spreadsheet would take for a formula gets an apostrophe."""
    if path.suffix == ".parquet":
        frame.to_parquet(path, index=False)
    elif path.suffix == ".csv":
        texts: pd.DataFrame = frame.select_dtypes("str").apply(lambda column: column.map(harmless, na_action="ignore"))
        pd.DataFrame({**frame, **texts}).to_csv(path, index=False)
    else:
        message = f"cannot write {path.name}; the file's name must end in .csv or .parquet"
        raise WrongUseError(message)


def harmless(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula.

    >>> harmless("=1+1"), harmless("1+1")
    ("'=1+1", '1+1')
    """
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text
