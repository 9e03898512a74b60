"""May the challenger serve, and which champion did before?

One promotion or rollback at a time, in an order that a kill cannot spoil: the verified files, then the row in the
application state that readers trust, then the alias that people read in MLflow. Doing it again mends what is missing.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from filelock import FileLock

from pipelines.canary import remember_safe, try_files
from pipelines.errors import CheckFailed, PipelineError
from pipelines.home import Home
from pipelines.judge import Verdict, against_best_baseline, against_champions, calibrated
from pipelines.model_card import accepted_section
from pipelines.model_files import LoadedModel, ModelFileError, load_version, store, unpack
from pipelines.reason_texts import LANGUAGES
from pipelines.registry import Registry, RegistryError
from pipelines.rivals import predictions_of, side_by_side
from pipelines.state import AppState, Promotion
from pipelines.version_records import read_record, write_record

LAST_CHAMPIONS = 5
"""So many champions, the present one among them, must not be better than what replaces them."""


class PromotionError(PipelineError):
    """There is nothing to promote or to roll back to."""


@dataclass(frozen=True)
class Decision:
    """What promotion decided, and why, in one sentence."""

    task: str
    version: int
    promoted: bool
    reason: str


def promote(
    home: Home,
    task: str,
    version: int | None = None,
    *,
    accept_miscalibrated: str | None = None,
    asked_by: str | None = None,
) -> Decision:
    """Make a version the champion if it is no worse than its baselines and the last champions, and calibrated.

    The rules are those of `pipelines.judge`; what was decided is recorded, a refusal too. `accept_miscalibrated` is why
    it may serve though it is not calibrated; the promotion, the model card and `/v1/models` tell the reason. `asked_by`
    is whose decision it is.

    Raises
    ------
    PromotionError
        When no version was trained, the one last trained was rolled back and is not named, or the reason is empty.
    CheckFailed
        When the version is worse, not calibrated or its files are damaged; the champion stays.
    """
    if accept_miscalibrated is not None and not accept_miscalibrated.strip():
        message = "the reason to accept a miscalibrated model is empty; say why it may serve all the same"
        raise PromotionError(message)
    registry, state = Registry(home), AppState(home.app_db)
    with _one_at_a_time(home):
        champions = state.champions(task)
        asked = version if version is not None else _challenger(home, task, champions)
        if champions and champions[0].version == asked:
            _publish(home, champions[0])
            return Decision(task, asked, promoted=False, reason="it is the champion already")
        called = f"{task} version {asked}"
        try:
            files, expected = registry.model_files(task, asked), registry.sha256(task, asked)
            try_files(files, task=task, version=asked, expected_sha256=expected)
            loaded = unpack(files, task=task, version=asked, expected_sha256=expected)
            reason, accepted = _judge(home, loaded, champions[:LAST_CHAMPIONS], accept_miscalibrated)
        except (CheckFailed, ModelFileError) as error:
            state.record_refusal(task, asked, str(error), asked_by)
            kept = "the champion stays" if champions else "nothing serves yet; a longer history may help"
            message = f"{called} is refused: {error}; {kept}"
            raise CheckFailed(message) from error
        store(home, task, asked, files)
        remember_safe(home, expected)
        _publish(home, state.record_promotion(task, asked, expected, reason, accepted, asked_by=asked_by))
        return Decision(task, asked, promoted=True, reason=reason)


def rollback(home: Home, task: str, *, asked_by: str | None = None) -> Decision:
    """Make the champion before the present one serve again; each further call goes one further back.

    Raises
    ------
    PromotionError
        When no other version was champion before.
    """
    state = AppState(home.app_db)
    with _one_at_a_time(home):
        champions = state.champions(task)
        if len(champions) < 2:
            message = f"{task}: no earlier champion to roll back to"
            raise PromotionError(message)
        present, before = champions[:2]
        reason = f"rolled back from version {present.version}"
        _copy(home, before)
        again = (task, before.version, before.sha256, reason, before.accepted)
        _publish(home, state.record_promotion(*again, asked_by=asked_by))
        return Decision(task, before.version, promoted=True, reason=reason)


def _challenger(home: Home, task: str, champions: tuple[Promotion, ...]) -> int:
    """Return the version last trained, unless it was champion before and was rolled back."""
    version = Registry(home).challenger(task)
    if version is None:
        message = f"{task}: no version to promote; run `crmcast train {task}` first"
        raise PromotionError(message)
    served = {past.version for past in AppState(home.app_db).promotions(task)}
    if version in served - {past.version for past in champions}:
        message = (
            f"{task} version {version}, the last one trained, was rolled back; run `crmcast train {task}` first, or "
            f"`crmcast promote {task} --version {version}` to have it again"
        )
        raise PromotionError(message)
    return version


def _judge(
    home: Home, challenger: LoadedModel, champions: tuple[Promotion, ...], accept: str | None
) -> tuple[str, str | None]:
    """Return why a version may serve, and what was accepted; raises `CheckFailed` with the first reason against it."""
    task, version, is_cold = challenger.task, challenger.version, bool(challenger.model.cold_start_)
    predictions = predictions_of(home, task, version)
    reasons = [] if champions else ["the first champion"]
    reasons.append(_passed(against_best_baseline(predictions, cold_start=is_cold), "it is worse"))
    rivals = {past.version: side_by_side(home, task, version, past.version) for past in champions}
    reasons.append(_passed(against_champions(rivals), "it is worse"))
    verdict = calibrated(predictions)
    accepted = None if verdict.passed else accept
    if not verdict.passed and not accepted:
        way_out = (
            "train again when newer outcomes are known, or let it serve all the same, with a reason that is shown "
            f"with the model: `crmcast promote {task} --version {version} --accept-miscalibrated REASON`"
        )
        message = f"it is not calibrated: {verdict.text}; {way_out}"
        raise CheckFailed(message)
    reasons.append(f"not calibrated, accepted ({accepted}): {verdict.text}" if accepted else verdict.text)
    return "; ".join(filter(None, reasons)), accepted


def _passed(verdict: Verdict, complaint: str) -> str:
    if not verdict.passed:
        message = f"{complaint}: {verdict.text}"
        raise CheckFailed(message)
    return verdict.text


def _copy(home: Home, promotion: Promotion) -> None:
    """Make sure that the home holds verified files of a past champion; take them from MLflow where it does not."""
    task, version, expected = promotion.task, promotion.version, promotion.sha256
    try:
        load_version(home, task, version, expected)
    except ModelFileError:
        files = Registry(home).model_files(task, version)
        unpack(files, task=task, version=version, expected_sha256=expected)
        store(home, task, version, files)


def _publish(home: Home, promotion: Promotion) -> None:
    """Do what is to be done once the row is there; again, if it was left undone."""
    _copy(home, promotion)
    try:
        _tell_mlflow(home, promotion)
    except RegistryError as error:
        again = f"crmcast promote {promotion.task} --version {promotion.version}"
        message = f"{promotion.task} version {promotion.version} serves, but {error}; then run `{again}` once more"
        raise RegistryError(message) from error


def _tell_mlflow(home: Home, promotion: Promotion) -> None:
    registry, task, version = Registry(home), promotion.task, promotion.version
    if read_record(home, task, version) is None:
        write_record(home, task, version, registry.model_files(task, version), registry.evaluation(task, version))
    if promotion.accepted:
        predictions = predictions_of(home, task, version)
        told = {language: calibrated(predictions, language).text for language in LANGUAGES}
        registry.add_to_card(task, version, accepted_section(told, promotion.accepted))
    registry.set_champion(task, version)


@contextmanager
def _one_at_a_time(home: Home) -> Iterator[None]:
    """Wait for another promotion or rollback of this home; the lock of a process that was killed is free."""
    home.path.mkdir(parents=True, exist_ok=True)
    with FileLock(home.path / ".promote.lock"):
        yield
