"""Where do raw tables lie in a home, and is the copy still that of the source?"""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from pipelines.connectors import RawTable
from pipelines.history import replace_file

_LINE = "__line"


class RawStore:
    """Raw tables as Parquet with page checksums, and a manifest of where each came from."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._manifest_path = folder / "manifest.json"

    def load(self, name: str, digest: str) -> RawTable | None:
        """Return a raw table if the copy was made from a source of this digest and is whole."""
        entry = self._manifest().get(name)
        if entry is None or entry["digest"] != digest:
            return None
        try:
            data = pq.read_table(self._path(name), page_checksum_verification=True)
            aside = pq.read_table(self._path(f"{name}.aside"), page_checksum_verification=True)
        except (OSError, pa.ArrowException):
            return None
        lines = data[_LINE] if _LINE in data.column_names else None
        return RawTable(name, data.drop_columns([_LINE]) if lines else data, entry["origin"], lines, aside)

    def save(self, raw: RawTable, digest: str) -> None:
        """Keep a raw table, its cells unchanged; text files get a column more, the line of each row."""
        self.folder.mkdir(parents=True, exist_ok=True)
        data = raw.data if raw.lines is None else raw.data.append_column(_LINE, raw.lines)
        self._write(raw.name, data)
        self._write(f"{raw.name}.aside", raw.aside)
        entry = {"origin": raw.origin, "digest": digest, "rows": raw.data.num_rows, "aside": raw.aside.num_rows}
        self._put_manifest({**self._manifest(), raw.name: entry})

    def keep_only(self, names: Iterable[str]) -> None:
        """Drop the copies of tables the source no longer names."""
        manifest = self._manifest()
        kept = {name: manifest[name] for name in names if name in manifest}
        if kept.keys() == manifest.keys():
            return
        self._put_manifest(kept)
        for name in manifest.keys() - kept.keys():
            self._path(name).unlink(missing_ok=True)
            self._path(f"{name}.aside").unlink(missing_ok=True)

    def _path(self, name: str) -> Path:
        return self.folder / f"{name}.parquet"

    def _write(self, name: str, data: pa.Table) -> None:
        draft = self._path(f"{name}.draft")
        pq.write_table(data, draft, compression="zstd", compression_level=1, write_page_checksum=True)
        draft.replace(self._path(name))

    def _manifest(self) -> dict[str, Any]:
        if not self._manifest_path.is_file():
            return {}
        try:
            entries: dict[str, Any] = json.loads(self._manifest_path.read_text(encoding="utf-8"))
        except ValueError:
            return {}  # the copies are read from the source again
        return entries

    def _put_manifest(self, entries: Mapping[str, Any]) -> None:
        replace_file(self._manifest_path, json.dumps(entries, indent=2, ensure_ascii=False))
