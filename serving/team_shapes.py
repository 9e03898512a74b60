"""What does a manager's answer look like: who may leave, which deals may slip, what each rep has in the book?"""

from dataclasses import dataclass

from serving.lists import Item
from serving.score_shapes import Stay


@dataclass(frozen=True)
class AccountAtRisk(Item):
    """A customer with how likely it still is one after so many days, and the last contact that the CRM knows."""

    stays: tuple[Stay, ...]
    last_contact_at: str | None
    model_version: int


@dataclass(frozen=True)
class AtRiskAnswer:
    """One page of a book's customers, the most value at risk first; the sums are over all pages.

    `value_at_risk` is the sum of the expected losses of the `valued` customers whose value is known, None where no
    model tells it; then the most likely to leave come first. An expected sum holds however customers leave together.
    It has no interval: that would need to know how much they do.
    """

    items: tuple[AccountAtRisk, ...]
    total: int
    page: int
    page_size: int
    value_at_risk: float | None
    valued: int
    expected_leavers: float
    horizon_days: int
    currency: str
    data_as_of: str
    stale: bool
    data_version: str
    model_version: int


@dataclass(frozen=True)
class SlippingDeal(Item):
    """An open deal with what is at stake when the rep's date passes without a win.

    `amount` is the CRM's, or where it has none the expected one; `expected_slip` = amount x slip risk. `days_overdue`
    says how long the rep's date has passed, 0 where it has not. Closing windows, slip risk and the stage that holds it
    back are in `outlook`.
    """

    amount: float | None
    expected_slip: float | None
    expected_close_on: str | None
    days_overdue: int
    model_version: int


@dataclass(frozen=True)
class SlipAnswer:
    """One page of a book's open deals with a rep's date, by amount x slip risk; the sums are over all pages.

    `expected_slip` is an expected sum, which holds however deals slip together; it has no interval, as of customers.
    `due_soon` counts deals whose date comes within 30 days or has passed; of their `due_amount`, `due_expected` is
    expected to be won by then. `overdue` of them have missed their date already; `undated` deals have no date.
    """

    items: tuple[SlippingDeal, ...]
    total: int
    page: int
    page_size: int
    amount: float | None
    expected_slip: float | None
    due_soon: int
    due_amount: float | None
    due_expected: float | None
    overdue: int
    undated: int
    currency: str
    data_as_of: str
    stale: bool
    data_version: str
    model_version: int


@dataclass(frozen=True)
class Untouched:
    """The open record of a book that had no activity for the longest time."""

    entity: str
    entity_id: str
    name: str | None
    days: float


@dataclass(frozen=True)
class RepBook:
    """What one rep has in the book: counts and expected sums, which say nothing of how well somebody works.

    None where the task has no scores, or nothing is known of its worth. `expected_value` is of open leads and deals,
    `value_at_risk` of customers; `due_soon`, `due_amount` and `due_expected` as `SlipAnswer` tells them. `rep_id` None
    stands for records without an owner, or for all in the total.
    """

    rep_id: str | None
    name: str | None
    has_left: bool
    leads: int | None
    deals: int | None
    accounts: int | None
    expected_value: float | None
    value_at_risk: float | None
    due_soon: int | None
    due_amount: float | None
    due_expected: float | None
    untouched: Untouched | None


@dataclass(frozen=True)
class TeamBook:
    """One row a rep whose records the caller may see, by name, and their total."""

    reps: tuple[RepBook, ...]
    total: RepBook
    currency: str
    data_as_of: str
    stale: bool
    data_version: str
