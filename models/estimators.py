"""What do scikit-learn's tools ask of a model? Its parameters, so that `clone` can make a fresh one of them.

The models that serve have this instead of scikit-learn's base classes, which take longer to load than a model.
"""

from inspect import signature
from typing import Any


class Estimator:
    """A model whose constructor keeps each parameter as an attribute of the same name.

    >>> class Mean(Estimator):
    ...     def __init__(self, *, share=0.5):
    ...         self.share = share
    >>> Mean(share=0.2).get_params()
    {'share': 0.2}
    """

    def get_params(self, deep: bool = True) -> dict[str, Any]:  # noqa: ARG002  # scikit-learn's signature
        """Return the parameters of the constructor by name."""
        names = signature(type(self)).parameters
        return {name: getattr(self, name) for name in names}
