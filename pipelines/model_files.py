"""Which model serves, and are its files what was promoted?

A LightGBM text file is parsed by native code that a damaged byte can crash or silently bend. So no parser sees a
file before its SHA-256 equals the manifest's, and no manifest is trusted before its own equals the promotions table's.
"""

import hashlib
import json
import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Self

from models.amounts import Amounts
from models.classification import Classifier
from models.deal_cycle import DealCycle
from models.level import Level
from models.lifetime_value import LifetimeValue
from pipelines.errors import PipelineError
from pipelines.home import Home
from pipelines.state import AppState

MANIFEST = "manifest.json"
GOLDEN = "golden.json"
Model = Classifier | DealCycle | Amounts | LifetimeValue
_KINDS: dict[str, type[Classifier] | type[DealCycle] | type[Amounts] | type[LifetimeValue]] = {
    "classifier": Classifier,
    "deal_cycle": DealCycle,
    "amounts": Amounts,
    "lifetime_value": LifetimeValue,
}


class ModelFileError(PipelineError):
    """A model's files are missing or are not those that were promoted."""


@dataclass(frozen=True)
class LoadedModel:
    """A verified model with its manifest."""

    task: str
    version: int
    sha256: str
    model: Model
    manifest: Mapping[str, Any]

    @property
    def features(self) -> tuple[str, ...]:
        """Feature names in the model's order."""
        return tuple(self.manifest["features"])

    @property
    def entity(self) -> str:
        """The entity that the model scores: lead, deal or account."""
        return str(self.manifest["entity"])

    @property
    def typical(self) -> Mapping[str, str | float | None]:
        """What was usual of each feature among the training rows; a model of an earlier release knows of none."""
        found: Mapping[str, str | float | None] = self.manifest.get("typical", {})
        return found

    @property
    def level(self) -> Level | None:
        """The level of a classifier, None of other models."""
        return self.model.level_ if isinstance(self.model, Classifier) else None

    def at_level(self, level: Level | None) -> Self:
        """Return the model at another level, or as it is without one."""
        if level is None or not isinstance(self.model, Classifier) or level == self.model.level_:
            return self
        return replace(self, model=self.model.at_level(level))


def pack(model: Model, facts: Mapping[str, Any], golden: bytes | None = None) -> dict[str, bytes]:
    """Return the model's files with a manifest that names each by size and SHA-256; `facts` is kept in the manifest.

    `golden` is what the model says of some rows (`pipelines.golden`), kept beside it.
    """
    files = model.to_files() | ({} if golden is None else {GOLDEN: golden})
    kind = next(name for name, cls in _KINDS.items() if isinstance(model, cls))
    manifest = dict(facts) | {
        "kind": kind,
        "features": list(model.feature_names_),
        "files": {name: {"size": len(data), "sha256": sha256(data)} for name, data in sorted(files.items())},
    }
    return files | {MANIFEST: json.dumps(manifest, sort_keys=True, indent=1, allow_nan=False).encode()}


def sha256(data: bytes) -> str:
    """Return the SHA-256 of the bytes, in hex."""
    return hashlib.sha256(data).hexdigest()


def unpack(files: Mapping[str, bytes], *, task: str, version: int, expected_sha256: str) -> LoadedModel:
    """Verify every byte, then parse.

    Raises
    ------
    ModelFileError
        When the manifest or a file is missing or differs from what was promoted; nothing has been parsed then.
    """
    manifest = verify(files, task=task, version=version, expected_sha256=expected_sha256)
    model = _KINDS[manifest["kind"]].from_files({name: files[name] for name in manifest["files"] if name != GOLDEN})
    return LoadedModel(task, version, expected_sha256, model, manifest)


def verify(files: Mapping[str, bytes], *, task: str, version: int, expected_sha256: str) -> Mapping[str, Any]:
    """Return the manifest of files that are what was promoted; raises `ModelFileError` as `unpack` does."""
    where = f"{task} version {version}"
    if MANIFEST not in files or sha256(files[MANIFEST]) != expected_sha256:
        message = f"{where}: {MANIFEST} is not the one that was promoted; promote again from MLflow"
        raise ModelFileError(message)
    manifest: Mapping[str, Any] = json.loads(files[MANIFEST])
    for name, fact in manifest["files"].items():
        if name not in files or sha256(files[name]) != fact["sha256"]:
            message = f"{where}: {name} does not match its SHA-256 in the manifest; promote again from MLflow"
            raise ModelFileError(message)
    return manifest


def store(home: Home, task: str, version: int, files: Mapping[str, bytes]) -> None:
    """Write a version's files so that they appear together or not at all; damaged ones are replaced."""
    folder = home.models / task / str(version)
    if read_files(home, task, version) == files:
        return
    shutil.rmtree(folder, ignore_errors=True)
    draft = folder.with_name(f".{version}.{os.getpid()}")
    draft.mkdir(parents=True, exist_ok=True)
    for name, data in files.items():
        with (draft / name).open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
    try:
        draft.rename(folder)
    except OSError:
        shutil.rmtree(draft)
        if not folder.exists():
            raise


def load_version(home: Home, task: str, version: int, expected_sha256: str) -> LoadedModel:
    """Load one version from the home's verified copies; raises `ModelFileError` when it is not intact."""
    return unpack(read_files(home, task, version), task=task, version=version, expected_sha256=expected_sha256)


def read_files(home: Home, task: str, version: int) -> dict[str, bytes]:
    """Read the files of a version as they are; `unpack` verifies them."""
    return read_folder(home.models / task / str(version))


def read_folder(folder: Path) -> dict[str, bytes]:
    """Read all files of a folder as they are; none where there is no folder."""
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())} if folder.is_dir() else {}


def load_champion(home: Home, task: str) -> LoadedModel | None:
    """Load the promoted model of a task, or None when none was promoted yet."""
    promotion = AppState(home.app_db).champion(task)
    return load_version(home, task, promotion.version, promotion.sha256) if promotion else None
