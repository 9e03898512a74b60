"""Which models serve, what did they come from, and which were refused?"""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from pipelines.home import Home
from pipelines.state import AppState, Promotion, Refusal
from serving.scores import to_time
from serving.snapshot import Champion, Snapshot

_MOST_REFUSALS = 5


@dataclass(frozen=True)
class RefusedVersion:
    """A version that was not promoted, and why."""

    version: int
    reason: str
    refused_at: str


@dataclass(frozen=True)
class ModelFacts:
    """A model that serves, why it does, and the newest versions that were refused.

    `accepted_miscalibrated` is the reason somebody gave to let it serve though it is not calibrated.
    """

    task: str
    entity: str
    version: int
    sha256: str
    horizon_days: int
    rung: str
    trained_at: str
    trained_on_data_version: str
    n_features: int
    n_scored: int
    cold_start: bool
    promoted_because: str
    promoted_at: str
    accepted_miscalibrated: str | None
    refused: tuple[RefusedVersion, ...]


@dataclass(frozen=True)
class UnfitModel:
    """A promoted model that cannot serve: its files are damaged, or it failed when a child process tried it."""

    task: str
    version: int
    reason: str


@dataclass(frozen=True)
class ModelsAnswer:
    """The models that serve; `unfit` are promoted ones that cannot, in whose place an earlier one does."""

    models: tuple[ModelFacts, ...]
    unfit: tuple[UnfitModel, ...]
    data_as_of: str
    stale: bool
    data_version: str


def list_models(snapshot: Snapshot, home: Home) -> ModelsAnswer:
    """Say which models serve, what they came from, and what was decided about them and others."""
    state = snapshot.remember(("state", home.path), lambda: AppState(home.app_db))
    promotions, refusals = state.promotions(), state.refusals()  # two reads, however many tasks there are
    models = tuple(_model_facts(champion, promotions, refusals) for champion in snapshot.champions.values())
    unfit = tuple(UnfitModel(one.task, one.version, one.reason) for one in snapshot.unfit)
    return ModelsAnswer(models, unfit, snapshot.data_as_of, snapshot.is_stale, snapshot.run.data_version)


def _model_facts(champion: Champion, promotions: Sequence[Promotion], refusals: Sequence[Refusal]) -> ModelFacts:
    manifest, version = champion.loaded.manifest, champion.loaded.version
    promotion = next(past for past in promotions if (past.task, past.version) == (champion.task, version))
    refused = [one for one in refusals if one.task == champion.task][:_MOST_REFUSALS]
    return ModelFacts(
        task=champion.task,
        entity=champion.entity,
        version=version,
        sha256=champion.loaded.sha256,
        horizon_days=int(manifest["horizon_days"]),
        rung=manifest["rung"],
        trained_at=manifest["created_at"],
        trained_on_data_version=manifest["data_version"],
        n_features=len(champion.loaded.features),
        n_scored=len(champion.rows),
        cold_start=bool(champion.loaded.model.cold_start_),
        promoted_because=promotion.reason,
        promoted_at=to_time(pd.Timestamp(promotion.promoted_at)),
        accepted_miscalibrated=promotion.accepted,
        refused=tuple(
            RefusedVersion(one.version, one.reason, to_time(pd.Timestamp(one.refused_at))) for one in refused
        ),
    )
