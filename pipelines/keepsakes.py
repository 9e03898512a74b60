"""What does a training leave behind for later judges: the model that was tested, and what was usual then?

The model that serves has learnt from the rows it could be tested on. The one of the backtest knew nothing from its
first test cutoff on, so it can be asked about the test rows of every later challenger.
"""

from models.drift import Reference
from pipelines.backtest import Backtest
from pipelines.home import Home
from pipelines.model_files import MANIFEST, LoadedModel, pack, sha256, unpack, verify
from pipelines.registry import Registry
from pipelines.training_rows import Rows

REFERENCE = "reference.json"
TESTED_SHA256 = "tested_sha256"
_TESTED = "tested_"


def pack_tested(tested: Backtest, entity: str) -> tuple[dict[str, bytes], str]:
    """Return the files of a backtest's model by the names they are kept under, and the SHA-256 of their manifest."""
    files = pack(tested.model, {"task": tested.task, "entity": entity})
    return {f"{_TESTED}{name}": data for name, data in files.items()}, sha256(files[MANIFEST])


def load_tested(home: Home, task: str, version: int) -> LoadedModel | None:
    """Load the model that a version's test was made with; None if an earlier release kept none.

    Raises
    ------
    ModelFileError
        When its files are missing or damaged.
    """
    registry = Registry(home)
    expected = registry.sha256(task, version)
    served = verify(registry.model_files(task, version), task=task, version=version, expected_sha256=expected)
    if TESTED_SHA256 not in served:
        return None
    kept = registry.evaluation(task, version)
    files = {name.removeprefix(_TESTED): data for name, data in kept.items() if name.startswith(_TESTED)}
    return unpack(files, task=task, version=version, expected_sha256=str(served[TESTED_SHA256]))


def learn_reference(rows: Rows, tested: Backtest) -> Reference:
    """Return what was usual among the rows that teach a model, and of the scores that its backtest gave."""
    predictions = tested.predictions
    return Reference.learn(rows.features, rows.cutoffs, predictions["prediction"], predictions["cutoff"].to_numpy())


def load_reference(home: Home, task: str, version: int) -> Reference | None:
    """Return what was usual when a version was trained; None if an earlier release kept nothing."""
    kept = Registry(home).evaluation(task, version)
    return Reference.model_validate_json(kept[REFERENCE]) if REFERENCE in kept else None
