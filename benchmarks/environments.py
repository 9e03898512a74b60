"""Where do peers run? Each in an environment of its own, made of pinned versions, and kept."""

import subprocess
import sys
from pathlib import Path
from zlib import crc32


def python_of(requirements: Path, kept: Path) -> str:
    """Return the Python of an environment below `kept`, made from a file of pinned requirements if need be.

    Raises
    ------
    RuntimeError
        The environment cannot be made.
    """
    folder = kept / f"{requirements.stem}-{crc32(requirements.read_bytes()):08x}"
    python = folder / "bin" / "python"
    if not (folder / "done").exists():
        print(f"  setting up the environment of {requirements.name} ...", flush=True)
        run_silently([sys.executable, "-m", "venv", "--clear", str(folder)])
        run_silently([str(python), "-m", "pip", "install", "--quiet", "--requirement", str(requirements)])
        (folder / "done").touch()
    return str(python)


def run_silently(command: list[str]) -> None:
    """Run a command; raises `RuntimeError` with the end of what it said, if it fails."""
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        message = f"{' '.join(command)} failed; it said: {done.stderr.strip()[-600:]}"
        raise RuntimeError(message)
