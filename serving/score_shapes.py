"""What does one score look like when it is answered?"""

from dataclasses import dataclass

Plain = str | float | bool | None


@dataclass(frozen=True)
class Reason:
    """One signed contribution to a score; `typical` is the median or most common value among the training rows.

    It is an association seen in the data; it does not say that changing the value would change the outcome.
    """

    feature: str
    text: str
    value: str | float | None
    contribution: float
    points: float
    typical: str | float | None = None


@dataclass(frozen=True)
class TopicReason:
    """The sum of the reasons that tell of one thing, and the features among them, largest first.

    Features that move together share a topic, so their sum stands still where single reasons take turns.
    """

    topic: str
    text: str
    contribution: float
    points: float
    features: tuple[str, ...]


@dataclass(frozen=True)
class WhenReason:
    """One signed contribution to when a deal closes: to the log-odds of closing, and in days that it stays open."""

    feature: str
    text: str
    value: str | float | None
    contribution: float
    days: float


@dataclass(frozen=True)
class StageTime:
    """How long a deal has been in a stage; `longer_than` is the share of the `won_deals` that spent less time in it.

    It is null with fewer than 20 won deals to compare with.
    """

    stage: str
    days: float
    longer_than: float | None
    won_deals: int


@dataclass(frozen=True)
class Outcome:
    """How a deal stands after so many days: won + lost + open = 1."""

    days: int
    won: float
    lost: float
    open: float


@dataclass(frozen=True)
class Outlook:
    """What is expected of a deal beside its score.

    The dates are quantiles of the closing day (p25 to p75 is the 50% interval, p10 to p90 80%, p2_5 to p97_5 95%);
    `slip_risk` is the probability that it is not won by the rep's date. `open_days` are expected within the horizon.
    `slow_stage` is the stage that took longest against won deals: what holds the deal back, if anything does.
    """

    outcomes: tuple[Outcome, ...]
    close_on_p2_5: str | None
    close_on_p10: str | None
    close_on_p25: str | None
    close_on_p50: str | None
    close_on_p75: str | None
    close_on_p90: str | None
    close_on_p97_5: str | None
    slip_risk: float | None
    open_days: float | None
    stage: StageTime | None
    slow_stage: StageTime | None


@dataclass(frozen=True)
class Stay:
    """How likely a customer is still one after so many days."""

    days: int
    probability: float


@dataclass(frozen=True)
class Worth:
    """What the entity is worth in the company's currency, with bounds that hold it in at least 80% of cases.

    Of a lead or deal `expected_value` counts how likely it comes true; of a customer it is what he brings within the
    horizon of the task `value`, and `value_at_risk` the part that his leaving would cost. `amount_p50` is the middle
    amount of a deal that is won, `expected_orders` counts orders.
    """

    expected_value: float | None
    low: float | None
    high: float | None
    value_at_risk: float | None = None
    risk_low: float | None = None
    risk_high: float | None = None
    amount_p50: float | None = None
    expected_orders: float | None = None


@dataclass(frozen=True)
class Score:
    """A probability with its interval, or an amount of money (`worth`), its reasons and where it comes from.

    base + contributions of `reasons` + `other_reasons` = `raw_score` (log-odds; of money, its logarithm). The points
    are of probability, or of money. `score_id` is null for a score that is not in the ledger.
    """

    score_id: str | None
    task: str
    entity: str
    entity_id: str
    cutoff: str
    probability: float | None
    low: float | None
    high: float | None
    raw_score: float
    base: float | None
    reasons: tuple[Reason, ...]
    other_reasons: float | None
    when_reasons: tuple[WhenReason, ...]
    outlook: Outlook | None
    worth: Worth | None
    stays: tuple[Stay, ...]
    model_version: int
    cold_start: bool
