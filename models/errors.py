"""What can go wrong in an estimator, and what does it say?"""


class ModelError(Exception):
    """The root of every error raised in this room."""


class InputError(ModelError):
    """The rows given cannot be read: a column is absent, holds text for numbers, or is infinite."""


class LabelError(ModelError):
    """The labels given cannot be learnt from."""


class SingleClassError(LabelError):
    """Every label is the same although there are rows enough: no model; the champion stays."""


class NotFittedError(ModelError):
    """A prediction was asked of an estimator that has not been fitted."""


class ModelFileError(ModelError):
    """The bytes given are not a model of this kind."""
