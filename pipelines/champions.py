"""Which model of each task can serve: the champion, or if its files are damaged the newest before it that is intact?"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from pipelines.canary import ensure_safe
from pipelines.home import Home
from pipelines.model_files import LoadedModel, ModelFileError, load_version
from pipelines.state import AppState, Promotion


@dataclass(frozen=True)
class Unfit:
    """A champion that cannot serve, and why."""

    task: str
    version: int
    reason: str


def newest_fit(
    home: Home, task: str, *, known: Mapping[str, LoadedModel] | None = None, built: Collection[str] | None = None
) -> tuple[LoadedModel | None, tuple[Unfit, ...]]:
    """Return the newest champion that loads without harm, and those after it that do not.

    Parameters
    ----------
    home : Home
    task : str
    known : mapping of str to LoadedModel, optional
        Models that are loaded already, by the SHA-256 of their manifest.
    built : collection of str, optional
        The features at hand; a champion that asks for others has to wait for the next `crmcast score`.
    """
    unfit: list[Unfit] = []
    for promotion in AppState(home.app_db).champions(task):
        try:
            return _load(home, promotion, known or {}, built), tuple(unfit)
        except ModelFileError as error:
            unfit.append(Unfit(task, promotion.version, str(error)))
    return None, tuple(unfit)


def _load(
    home: Home, promotion: Promotion, known: Mapping[str, LoadedModel], built: Collection[str] | None
) -> LoadedModel:
    task, version, expected = promotion.task, promotion.version, promotion.sha256
    loaded = known.get(expected)
    if loaded is None or (loaded.task, loaded.version) != (task, version):
        ensure_safe(home, task, version, expected)
        loaded = load_version(home, task, version, expected)
    missing = [] if built is None else [name for name in loaded.features if name not in built]
    if missing:
        message = (
            f"{task} version {version} asks for {missing[0]}, which the last score run had not; run `crmcast score`"
        )
        raise ModelFileError(message)
    return loaded
