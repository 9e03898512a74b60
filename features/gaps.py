"""After how long a silence is a customer likely gone? What the gaps between past orders say."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from features.windows import DAY, to_instants

SHARE = 0.9
"""So many of the gaps after which a customer came back are shorter than the span that is proposed."""

FEWEST_GAPS = 50
_STEPS = (7, 14, 30, 60, 90, 120, 180, 270, 365, 540, 730)


@dataclass(frozen=True)
class Gaps:
    """How long customers were silent before they ordered again.

    `count` is the number of such gaps, `days` what 90% of them fall short of, `proposed` the next round number.
    """

    count: int
    days: float
    proposed: int

    @property
    def en(self) -> str:
        """Say how it came to the number, in English."""
        return (
            f"{SHARE:.0%} of {self.count:,} times that a customer ordered again, it was within {self.days:.0f} days; "
            f"so {self.proposed} days without an order are proposed as gone"
        )

    @property
    def zh(self) -> str:
        """Say how it came to the number, in Chinese."""
        return (
            f"在 {self.count:,} 次再次下单中，{SHARE:.0%} 间隔不超过 {self.days:.0f} 天；"
            f"因此建议以 {self.proposed} 天未下单视为流失"
        )


def order_gaps(orders: pd.DataFrame) -> Gaps | None:
    """Return what the gaps between orders say; None where there are fewer than fifty of them.

    Orders of one day are one. Silence that has not ended is no gap.

    Parameters
    ----------
    orders
        account_id and occurred_at of each order line.
    """
    days = to_instants(orders["occurred_at"].dropna()) // DAY
    seen = pd.DataFrame({"account": orders.loc[orders["occurred_at"].notna(), "account_id"].to_numpy(), "day": days})
    seen = seen.drop_duplicates().sort_values(["account", "day"])
    gaps = seen.groupby("account")["day"].diff().dropna().to_numpy(dtype=np.float64)
    if len(gaps) < FEWEST_GAPS:
        return None
    span = float(np.quantile(gaps, SHARE))
    return Gaps(len(gaps), span, next((step for step in _STEPS if step >= span), _STEPS[-1]))
