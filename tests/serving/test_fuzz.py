"""Does the service keep to its OpenAPI description whatever is asked? Schemathesis asks a started one.

`make fuzz` asks 100,000 times; FUZZ_CASES sets how often.
"""

import os
import re
import subprocess
import sys
from itertools import cycle
from pathlib import Path

CASES = int(os.environ.get("FUZZ_CASES", "2000"))
EXAMPLES = max(10, CASES // 500)
CONFIG = Path(__file__).with_name("schemathesis.toml")
HOOKS = Path(__file__).with_name("schemathesis_hooks.py")


def test_schemathesis_finds_nothing(home, start, tokens, tmp_path):
    server = start(home.path)
    asked = 0
    try:
        for seed, role in enumerate(cycle(("admin", "rep"))):
            asked += _ask(server.port, tokens[role], tmp_path, seed)
            if asked >= CASES:
                break
    finally:
        output = server.stop(15)
    assert "Traceback" not in output
    assert '"level":"error"' not in output
    assert not any(token in output for token in tokens.values())


def _ask(port: int, token: str, folder: Path, seed: int) -> int:
    """Let Schemathesis ask for a while, and return how often it did."""
    address, header = f"http://127.0.0.1:{port}/docs.json", f"Authorization: Bearer {token}"
    limits = ["--phases", "coverage,fuzzing", "--max-examples", str(EXAMPLES), "--seed", str(seed)]
    program = [Path(sys.executable).with_name("schemathesis"), "--config-file", CONFIG, "run", address]
    found = subprocess.run(
        [*program, "--header", header, "--checks", "all", *limits, "--no-color"],
        cwd=folder,
        env=os.environ | {"SCHEMATHESIS_HOOKS": str(HOOKS)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert found.returncode == 0, found.stdout[-6000:] + found.stderr[-2000:]
    return int(re.search(r"(\d+) generated", found.stdout)[1])
