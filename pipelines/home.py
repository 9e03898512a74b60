"""Where in a home does each thing lie?"""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Home:
    """One folder that holds a whole installation; copying it moves the installation."""

    path: Path

    @property
    def settings_path(self) -> Path:
        """The settings file."""
        return self.path / "crmcast.toml"

    @property
    def raw(self) -> Path:
        """Raw tables as Parquet, unchanged, with their manifest."""
        return self.path / "raw"

    @property
    def aside(self) -> Path:
        """Rows kept aside, with reasons."""
        return self.path / "aside"

    @property
    def history(self) -> Path:
        """The history store: one Delta table a canonical table."""
        return self.path / "history"

    @property
    def matrices(self) -> Path:
        """Training rows of tasks with more of them than memory should hold; can be removed at any time."""
        return self.path / "matrices"

    @property
    def models(self) -> Path:
        """Verified copies of the models that serve."""
        return self.path / "models"

    @property
    def versions(self) -> Path:
        """What training found out about each version of each task, to be read without MLflow."""
        return self.path / "versions"

    @property
    def scores(self) -> Path:
        """Scores and vectors, one folder a run."""
        return self.path / "scores"

    @property
    def reports(self) -> Path:
        """Reports of ingest, check and backtests."""
        return self.path / "reports"

    @property
    def mlflow_db(self) -> Path:
        """The MLflow database."""
        return self.path / "mlflow.db"

    @property
    def mlartifacts(self) -> Path:
        """The artifacts of MLflow runs."""
        return self.path / "mlartifacts"

    @property
    def app_db(self) -> Path:
        """Application state: tokens, promotions, audit."""
        return self.path / "app.db"

    @property
    def audit_log(self) -> Path:
        """Who saw which score."""
        return self.path / "audit.log"
