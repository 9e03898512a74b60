"""How does the action log become rows of the canonical table `actions`, from which effects can be learned?"""

import pandas as pd

from pipelines.action_log import ActionLog, Logged


def action_rows(log: ActionLog) -> pd.DataFrame:
    """Return the log as rows of `actions`, one a proposal.

    It occurred when it was proposed, since then chance decided which kind it was; `recorded_at` is when its present
    state came to be known. `accepted` is true once it was accepted or done, false once it was dismissed, and missing
    while nobody has answered.
    """
    rows = [_row(one) for one in log.everything()]
    frame = pd.DataFrame(rows, columns=_COLUMNS)
    times = {name: frame[name].astype("datetime64[us]") for name in ("occurred_at", "done_at", "recorded_at")}
    return frame.assign(**times, accepted=frame["accepted"].astype("boolean"))


_COLUMNS = [
    "action_id", "occurred_at", "rep_id", "entity", "entity_id", "kind", "proposed_by", "propensity", "accepted",
    "run_id", "rank", "priority", "explore_rate", "done_at", "recorded_at",
]  # fmt: skip
_ACCEPTED = {"accepted": True, "done": True, "dismissed": False, "proposed": None}


def _row(logged: Logged) -> tuple[object, ...]:
    made = logged.proposal
    return (
        made.action_id,
        made.proposed_at,
        made.rep_id,
        made.entity,
        made.entity_id,
        made.kind,
        "crmcast",
        made.propensity,
        _ACCEPTED[logged.state],
        made.run_id,
        made.rank,
        made.priority,
        made.explore_rate,
        logged.changed_at if logged.state == "done" else None,
        logged.changed_at,
    )
