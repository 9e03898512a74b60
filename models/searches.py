"""What has a search of tree settings tried, and was the best of it taken?"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Search:
    """What a search of tree settings has tried, by the loss that it was judged by; the first trial is the recipe.

    `best` is the number of the trial with the lowest loss, `taken` whether that was better beyond chance.
    """

    tried: tuple[Mapping[str, int | float], ...]
    losses: tuple[float, ...]
    taken: bool
    seconds: float

    @property
    def best(self) -> int:
        """Number of the trial with the lowest loss."""
        return int(np.argmin(self.losses))

    @property
    def told(self) -> str:
        """The outcome in a sentence."""
        found = f"{len(self.losses)} settings of trees tried"
        if not self.best:
            return f"{found}: none does better than the default's log loss of {self.losses[0]:.4f}"
        compared = (
            f"log loss {self.losses[self.best]:.4f} against the default's {self.losses[0]:.4f} on the same blocks"
        )
        changed = ", ".join(f"{name} {value:.4g}" for name, value in self.tried[self.best].items())
        return f"{found}: {compared}; " + (
            f"taken: {changed}" if self.taken else "not beyond chance, the default stays"
        )
