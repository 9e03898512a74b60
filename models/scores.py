"""What is a raw score made of: one part or the mean of several, each with exact reasons?"""

import json
from collections.abc import Mapping
from typing import Annotated, Literal, Self, TypeVar

import numpy as np
from pydantic import Field, ValidationError

from models.columns import Floats, Frozen
from models.errors import ModelFileError
from models.linear import Linear
from models.trees import Trees

MODEL_FILE = "model.json"
State = TypeVar("State", bound=Frozen)


class Constant(Frozen):
    """The same log-odds for every row."""

    kind: Literal["constant"] = "constant"
    value: float

    def score(self, matrix: Floats) -> Floats:
        """Return the constant for each row."""
        return np.full(len(matrix), self.value)

    def contributions(self, matrix: Floats) -> tuple[float, Floats]:
        """Return the constant as the base, and zeros."""
        return self.value, np.zeros(matrix.shape)


class Steps(Frozen):
    """Log-odds that depend on one column alone, by intervals of it: a life table."""

    kind: Literal["steps"] = "steps"
    column: int
    edges: tuple[float, ...]
    values: tuple[float, ...]
    base: float

    def score(self, matrix: Floats) -> Floats:
        """Return the value of the interval each row falls into."""
        return np.array(self.values)[np.searchsorted(self.edges, matrix[:, self.column], side="right")]

    def contributions(self, matrix: Floats) -> tuple[float, Floats]:
        """Return the mean as the base, and the distance from it as the column's contribution."""
        parts = np.zeros(matrix.shape)
        parts[:, self.column] = self.score(matrix) - self.base
        return self.base, parts


Part = Annotated[Constant | Steps | Linear | Trees, Field(discriminator="kind")]


class Score(Frozen):
    """The mean of its parts. Each part has exact reasons, so their mean has."""

    parts: tuple[Part, ...]

    def score(self, matrix: Floats) -> Floats:
        """Return the (n,) log-odds of encoded rows."""
        return np.asarray(sum(part.score(matrix) for part in self.parts) / len(self.parts))

    def contributions(self, matrix: Floats) -> tuple[float, Floats]:
        """Return the base and the (n, d) contributions of the columns."""
        found = [part.contributions(matrix) for part in self.parts]
        base = sum(base for base, _ in found) / len(found)
        return base, np.asarray(sum(parts for _, parts in found) / len(found))

    def texts(self) -> dict[str, bytes]:
        """Return the files of the tree parts."""
        return {part.file: part.text.encode() for part in self.parts if isinstance(part, Trees)}

    def with_texts(self, files: Mapping[str, bytes]) -> Self:
        """Return the score with its tree parts read from their files."""
        parts = tuple(_read_trees(part, files) if isinstance(part, Trees) else part for part in self.parts)
        return self.model_copy(update={"parts": parts})


def write_state(state: Frozen) -> bytes:
    """Return a model's state as strict JSON with sorted keys."""
    return json.dumps(state.model_dump(mode="json"), allow_nan=False, sort_keys=True, indent=1).encode()


def read_state(kind: type[State], files: Mapping[str, bytes]) -> State:
    """Read `model.json`, refusing unknown keys, wrong types and numbers that are not finite."""
    if MODEL_FILE not in files:
        msg = f"found {sorted(files)}; expected {MODEL_FILE}; restore the model's files"
        raise ModelFileError(msg)
    try:
        return kind.model_validate_json(files[MODEL_FILE])
    except ValidationError as error:
        msg = f"{MODEL_FILE} is not a {kind.__name__}: {error}"
        raise ModelFileError(msg) from error


def _read_trees(part: Trees, files: Mapping[str, bytes]) -> Trees:
    if part.file not in files:
        msg = f"found {sorted(files)}; expected {part.file}; restore the model's files"
        raise ModelFileError(msg)
    return part.with_text(files[part.file].decode())
