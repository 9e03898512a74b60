"""Who builds features and scores from them: this machine, or Spark?

Both run the same kernel and give the same numbers, bit for bit. Spark is how the work outgrows one machine.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from features.matrix import Matrix, build_matrix
from pipelines.errors import WrongUseError, nearest
from pipelines.history import DataVersion, HistoryStore
from pipelines.home import Home
from pipelines.settings import Settings, load_settings
from pipelines.spark_needs import check_needs

if TYPE_CHECKING:
    import pandas as pd

    from features.snapshots import CrmHistory
    from pipelines.model_files import LoadedModel

ENGINES = ("local", "spark")


class Engine(Protocol):
    """Builds matrices and scores from one version of a home's history."""

    @property
    def settings(self) -> Settings:
        """The settings of the home."""

    @property
    def version(self) -> DataVersion:
        """The version of the history that all answers come from."""

    def load(self, tasks: Sequence[str]) -> "CrmHistory":
        """Return what cohorts and labels of these tasks need of the history; `build_matrix` takes it."""

    def bucket_count(self) -> int:
        """Return in how many buckets of accounts the history is best read."""

    def load_bucket(self, bucket: int, of: int) -> "CrmHistory":
        """Return the history with the events of one bucket of accounts."""

    def build_matrix(self, crm: "CrmHistory", spine: "pd.DataFrame", entity: str) -> Matrix:
        """Build the features of entities at cutoffs, as `features.matrix.build_matrix` does."""

    def score(
        self, crm: "CrmHistory", spine: "pd.DataFrame", loaded: "LoadedModel"
    ) -> "tuple[pd.DataFrame, pd.DataFrame]":
        """Return the vectors of a spine and their score rows, as `pipelines.score.score_rows` makes them."""


@contextmanager
def open_engine(name: str, home: Home) -> Iterator[Engine]:
    """Open an engine on the newest complete history of a home.

    Raises
    ------
    WrongUseError
        When no engine has this name, or Spark is asked for and is not installed.
    """
    if name not in ENGINES:
        message = f'unknown engine "{name}"{nearest(name, ENGINES)} (known: {", ".join(ENGINES)})'
        raise WrongUseError(message)
    settings, store = load_settings(home), HistoryStore(home)
    version = store.version()
    if name == "local":
        yield LocalEngine(store, settings, version)
        return
    check_needs()
    from pipelines.spark import SparkEngine, spark_session

    with spark_session(settings.engine) as session:
        yield SparkEngine(session, home, settings, version)


@dataclass(frozen=True)
class LocalEngine:
    """All in this process."""

    store: HistoryStore
    settings: Settings
    version: DataVersion

    def load(self, tasks: Sequence[str]) -> "CrmHistory":  # noqa: ARG002 - this engine needs all of it
        """Return the whole history."""
        return self.store.load(self.settings, self.version)

    def bucket_count(self) -> int:
        """Return how many buckets the largest table has."""
        return self.store.bucket_count(self.version)

    def load_bucket(self, bucket: int, of: int) -> "CrmHistory":
        """Return the history with the events of one bucket of accounts."""
        return self.store.load_bucket(self.settings, self.version, bucket, of)

    def build_matrix(self, crm: "CrmHistory", spine: "pd.DataFrame", entity: str) -> Matrix:
        """Build the matrix here."""
        return build_matrix(crm, spine, entity)

    def score(
        self, crm: "CrmHistory", spine: "pd.DataFrame", loaded: "LoadedModel"
    ) -> "tuple[pd.DataFrame, pd.DataFrame]":
        """Build the vectors and score them here."""
        from pipelines.score import score_rows

        vectors = build_matrix(crm, spine, loaded.entity).frame
        return vectors, score_rows(loaded, vectors)
