"""How was a classifier taught: which directions hold, what did a search of settings bring, does its level follow?"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, Self

from models.classification import Classifier
from models.searches import Search
from pipelines.model_files import Model

_TEXTS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "up": "- As `{name}` rises, the probability never falls: a direction held whatever the rows say.",
        "down": "- As `{name}` rises, the probability never rises: a direction held whatever the rows say.",
        "taken": "- Tuned: {trials} settings of trees tried, log loss {best:.4f} against {default:.4f} of the default;"
        " the best were taken.",
        "kept": "- Tuned: {trials} settings of trees tried, log loss {best:.4f} against {default:.4f} of the default;"
        " not better beyond chance, so the default stays.",
        "follows": "- The rate drifts: before each score run, the level of the probabilities follows the outcomes that"
        " have ripened since training.",
    },
    "zh": {
        "up": "- `{name}` 升高时概率不会下降：无论数据如何，都保持这一方向。",
        "down": "- `{name}` 升高时概率不会上升：无论数据如何，都保持这一方向。",
        "taken": "- 已调参：试了 {trials} 组树参数，最佳对数损失 {best:.4f}，默认为 {default:.4f}；采用最佳一组。",
        "kept": "- 已调参：试了 {trials} 组树参数，最佳对数损失 {best:.4f}，默认为 {default:.4f}；"
        "差异未超出偶然，仍用默认参数。",
        "follows": "- 发生率在漂移：每次评分之前，概率的整体水平会按训练之后已到期的结果调整。",
    },
}


@dataclass(frozen=True)
class Learning:
    """What a card tells of how a model was taught; nothing of one that is no classifier."""

    directions: Mapping[str, Literal[-1, 1]] = field(default_factory=dict)
    search: Search | None = None
    follows: bool = False

    @classmethod
    def of(cls, model: Model, tested: Model) -> Self:
        """Read it of a fitted model; the search is that of the backtest's, which chose the settings."""
        if not isinstance(model, Classifier) or not isinstance(tested, Classifier):
            return cls()
        search = tested.choice_.settings.search if tested.choice_ else None
        return cls(model.directions or {}, search, model.level_.drift > 0)

    def lines(self, language: str) -> list[str]:
        """Say it as items of a list, in "en" or "zh"."""
        texts = _TEXTS[language]
        said = [texts["up" if sign > 0 else "down"].format(name=name) for name, sign in self.directions.items()]
        if self.search:
            losses = {"best": self.search.losses[self.search.best], "default": self.search.losses[0]}
            told = texts["taken" if self.search.taken else "kept"]
            said.append(told.format(trials=len(self.search.losses), **losses))
        return [*said, texts["follows"]] if self.follows else said
