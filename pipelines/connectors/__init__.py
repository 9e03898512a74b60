"""What must a source of CRM history be able to do, and which one do the settings name?"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

import pyarrow as pa

from pipelines.aside import SCHEMA
from pipelines.home import Home
from pipelines.settings import Settings
from pipelines.source_settings import TableMapping


@dataclass(frozen=True)
class RawTable:
    """One table of a source as it came.

    Attributes
    ----------
    data
        The rows; columns of text files are text, other sources may bring types.
    origin
        The file or the place the rows came from, as shown to the user.
    lines
        For text files, the line each row starts at.
    aside
        Rows that are no rows of this table (ragged, broken quotes): columns of `pipelines.aside.COLUMNS`.
    """

    name: str
    data: pa.Table
    origin: str
    lines: pa.Array | None = None
    aside: pa.Table = field(default_factory=SCHEMA.empty_table)


class Connector(Protocol):
    """A source of raw tables."""

    def digests(self) -> Mapping[str, str]:
        """Return every raw table's name with a digest of its source; equal digests mean equal tables."""
        ...

    def read_raw(self, name: str) -> RawTable:
        """Read one raw table."""
        ...

    def mapping(self) -> Mapping[str, TableMapping]:
        """Return how the canonical tables are selected from the raw ones."""
        ...


def connect(settings: Settings, home: Home) -> Connector:
    """Return the connector the settings name; its libraries load when it is used."""
    if settings.source.connector == "simulated":
        from pipelines.connectors.simulated import SimulatedConnector

        source = settings.source
        return SimulatedConnector(source.size, source.seed, planted_leaks=source.planted_leaks)
    from pipelines.connectors.files import FilesConnector

    return FilesConnector(settings, home)


def mapping_of(settings: Settings, home: Home) -> Mapping[str, TableMapping]:
    """Return the mapping in force: the one of crmcast.toml, else the connector's own."""
    return settings.tables or connect(settings, home).mapping()
