"""Do the notebooks run from top to bottom?"""

import shutil
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_notebook

from pipelines.home import Home

NOTEBOOKS = sorted((Path(__file__).parents[2] / "notebooks").glob("*.ipynb"))


def test_every_notebook_runs_and_draws(demo_home: Home, tmp_path: Path) -> None:
    """Each begins with no names and with a home of its own, in one kernel: importing takes longer than running."""
    cells = [(path, cell) for path in NOTEBOOKS for cell in (_beginning(path, demo_home, tmp_path), *_cells(path))]
    notebook = new_notebook(cells=[cell for _, cell in cells])
    NotebookClient(notebook, timeout=300, kernel_name="python3").execute()
    assert {path for path, cell in cells if _has_picture(cell)} == {*NOTEBOOKS}


def _beginning(path: Path, home: Home, folder: Path) -> NotebookNode:
    own = shutil.copytree(home.path, folder / path.stem)
    return new_code_cell(f"%reset -f\n%env CRMCAST_HOME={own}")


def _cells(path: Path) -> list[NotebookNode]:
    return list(nbformat.read(path, as_version=4).cells)


def _has_picture(cell: NotebookNode) -> bool:
    return any("image/png" in output.get("data", {}) for output in cell.get("outputs", []))


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_is_committed_without_outputs(path: Path) -> None:
    assert [cell for cell in _cells(path) if cell.get("outputs")] == []


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_imports_the_packages_and_defines_nothing(path: Path) -> None:
    code = [line for cell in _cells(path) if cell.cell_type == "code" for line in cell.source.splitlines()]
    assert [line for line in code if line.startswith(("def ", "class "))] == []
