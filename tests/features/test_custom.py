"""Which fields that only one CRM has become one feature each, and nothing else?"""

import pandas as pd

from features.custom import own_features
from features.snapshots import CrmHistory

LEADS = pd.DataFrame(
    {
        "lead_id": pd.Series(["L1", "L2"], dtype="str"),
        "created_at": pd.to_datetime(["2026-01-05", "2026-02-05"]).as_unit("us"),
        "recorded_at": pd.to_datetime(["2026-01-05", "2026-02-05"]).as_unit("us"),
        "budget": [1000.0, 2000.0],
        "size_class": pd.Series(["a", "b"], dtype="str"),
        "asked_on": pd.to_datetime(["2026-01-01", "2026-02-01"]).as_unit("us"),
        "mood": [1.0, 2.0],
    }
)


def test_fixed_texts_and_numbers_of_ones_own_are_one_feature_each() -> None:
    crm = CrmHistory({"leads": LEADS}, {"leads": frozenset({"budget", "size_class", "asked_on"})})
    assert own_features(crm, "lead") == {"budget": "lead_custom_budget", "size_class": "lead_custom_size_class"}


def test_without_the_table_there_is_none() -> None:
    assert own_features(CrmHistory({"leads": LEADS}), "deal") == {}
