"""How does a long step say how far it is? By calling what it was given; the terminal draws it."""

from typing import Protocol


class Progress(Protocol):
    """Called with the step's name, the work done and the work in all."""

    def __call__(self, step: str, done: float, total: float, /) -> None:
        """Show that `done` of `total` units of `step` are finished."""
        ...


def silent(_step: str, _done: float, _total: float, /) -> None:
    """Show nothing."""
