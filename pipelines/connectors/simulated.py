"""How does the simulated company's CRM come in? As raw tables like any other source's; its truth stays behind."""

import hashlib
from collections.abc import Mapping
from functools import cached_property
from importlib.resources import files
from typing import TYPE_CHECKING

from features.schema import TABLES
from pipelines.connectors import RawTable
from pipelines.source_settings import TableMapping

if TYPE_CHECKING:
    import pandas as pd

    from pipelines.simulation.plan import Size


class SimulatedConnector:
    """The CRM of the simulated company, invented anew by each connector that is asked for a table.

    Parameters
    ----------
    size
        "tiny", "small" or "medium".
    seed
        Equal sizes and seeds give equal tables.
    planted_leaks
        Whether a careless mapping brings fields that know the future, beside honest ones.
    """

    def __init__(self, size: "Size" = "small", seed: int = 7, *, planted_leaks: bool = False) -> None:
        self.size = size
        self.seed = seed
        self.planted_leaks = planted_leaks

    def digests(self) -> Mapping[str, str]:
        """Return a digest of what makes the tables: the simulation's code and libraries, the size and the seed."""
        return {name: f"{self._digest}-{name}" for name in self.mapping()}

    def read_raw(self, name: str) -> RawTable:
        """Return one table as the CRM would export it."""
        import pyarrow as pa

        if name not in self._tables:
            message = f'the simulated company has no table "{name}", only {", ".join(self._tables)}'
            raise KeyError(message)
        data = pa.Table.from_pandas(self._tables[name], preserve_index=False)
        return RawTable(name, data, origin=f"simulated company ({self.size}, seed {self.seed})")

    def mapping(self) -> Mapping[str, TableMapping]:
        """Return the mapping: every table is canonical already."""
        from pipelines.simulation.records import FIXED, TRACKED

        mapping = {}
        for name in TABLES:
            fixed, tracked = self._careless(name)
            mapping[name] = TableMapping(
                sql=f"SELECT * FROM {name}",
                fixed=(*FIXED.get(name, ()), *fixed),
                tracked=(*TRACKED.get(name, ()), *tracked),
            )
        return mapping

    def _careless(self, name: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        from pipelines.simulation.leaks import careless

        return careless(name) if self.planted_leaks else ((), ())

    @cached_property
    def _tables(self) -> "Mapping[str, pd.DataFrame]":
        from pipelines.simulation.company import simulate

        return simulate(self.size, self.seed, planted_leaks=self.planted_leaks).tables

    @cached_property
    def _digest(self) -> str:
        import numpy as np
        import pandas as pd

        code = sorted(files("pipelines.simulation").iterdir(), key=lambda module: module.name)
        digest = hashlib.sha256(
            f"{self.size} {self.seed} {self.planted_leaks} {np.__version__} {pd.__version__}".encode()
        )
        for module in code:
            if module.name.endswith(".py"):
                digest.update(module.read_bytes())
        return digest.hexdigest()[:16]
