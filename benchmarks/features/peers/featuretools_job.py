"""What does featuretools pay for the features that both can do? Runs in its own environment.

It has one clock, so both engines get the histories without the second one. `include_cutoff_time=False` makes its
windows ours: `[cutoff - lookback, cutoff)`. Without `add_last_time_indexes` every windowed count would be 0.
"""

from pathlib import Path
from typing import Any

import featuretools as ft
import pandas as pd
from featuretools import primitives

from benchmarks.features.peers.shared import TABLES, Plain, plain_features

_PRIMITIVES = {
    "count": primitives.Count,
    "sum": primitives.Sum,
    "mean": primitives.Mean,
    "max": primitives.Max,
    "min": primitives.Min,
    "distinct": primitives.NumUnique,
    "last": primitives.TimeSinceLast,
}


def build(folder: str, spine: str, names: list[str], out: str | None = None) -> dict[str, Any]:
    """Compute the plain ones of some features at the rows of a spine."""
    features, rows = plain_features(names), pd.read_parquet(spine)
    entities = _entities(Path(folder))
    cutoffs = rows.rename(columns={"entity_id": "account_id", "cutoff": "time"})
    parts = [
        _build_lookback(entities, cutoffs, days, [feature for feature in features if feature.days == days])
        for days in sorted({feature.days for feature in features})
    ]
    matrix = pd.concat(parts, axis=1).reset_index()
    if out:
        matrix.rename(columns={"account_id": "entity_id", "time": "cutoff"}).to_parquet(out, index=False)
    return {"rows": len(matrix), "features": len(features)}


def _entities(folder: Path) -> ft.EntitySet:
    entities = ft.EntitySet("company")
    accounts = pd.concat(map(pd.read_parquet, sorted(folder.glob("accounts/*/*.parquet"))))
    kept = accounts[["account_id", "created_at"]].astype({"created_at": "datetime64[ns]"})
    entities.add_dataframe(dataframe_name="accounts", dataframe=kept, index="account_id", time_index="created_at")
    for table, key in TABLES.items():
        frame = pd.concat(map(pd.read_parquet, sorted(folder.glob(f"{table}/*/*.parquet"))))
        frame = frame.drop(columns="recorded_at").astype({"occurred_at": "datetime64[ns]"})
        entities.add_dataframe(
            dataframe_name=table,
            dataframe=frame,
            index=key,
            time_index="occurred_at",
            logical_types={
                column: "Categorical" for column in frame if frame[column].dtype == object and column != key
            },
        )
        entities.add_relationship("accounts", "account_id", table, "account_id")
    entities.add_last_time_indexes()
    return entities


def _build_lookback(entities: ft.EntitySet, cutoffs: pd.DataFrame, days: int, features: list[Plain]) -> pd.DataFrame:
    found = ft.calculate_feature_matrix(
        [_feature(entities, feature) for feature in features],
        entities,
        cutoff_time=cutoffs,
        cutoff_time_in_index=True,
        training_window=ft.Timedelta(days, "d") if days else None,
        include_cutoff_time=False,
    )
    return found.set_axis([feature.name for feature in features], axis=1)


def _feature(entities: ft.EntitySet, feature: Plain) -> ft.Feature:
    table = entities[feature.table].ww
    if feature.how == "last":
        base, primitive = ft.Feature(table["occurred_at"]), primitives.TimeSinceLast(unit="days")
    else:
        base, primitive = ft.Feature(table[feature.column]), _PRIMITIVES[feature.how]
    where = ft.Feature(table[feature.where[0]]) == feature.where[1] if feature.where else None
    return ft.Feature(base, parent_dataframe_name="accounts", where=where, primitive=primitive)
