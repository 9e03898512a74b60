"""Is what Spark needs on this machine: pyspark, and a Java that runs it?"""

import os
import re
import shutil
import subprocess
from importlib.util import find_spec

from pipelines.errors import WrongUseError

OLDEST_JAVA = 17

_INSTEAD = "or use --engine local"
_INSTALL = f"install a Java {OLDEST_JAVA} runtime (Debian: apt-get install default-jre-headless)"


def check_needs() -> None:
    """Raise `WrongUseError` that says what is missing and what to do."""
    if find_spec("pyspark") is None:
        message = (
            f"--engine spark needs pyspark, which is not installed; run: pip install 'pyspark>=4.3,<5', {_INSTEAD}"
        )
        raise WrongUseError(message)
    java = _java()
    told = subprocess.run([java, "-version"], capture_output=True, text=True, check=False).stderr  # noqa: S603
    major = java_major(told)
    if major < OLDEST_JAVA:
        found = f"Java {major}" if major else "no version"
        message = f"{java} tells {found}; expected {OLDEST_JAVA} or newer: {_INSTALL}, {_INSTEAD}"
        raise WrongUseError(message)


def java_major(told: str) -> int:
    """Read the major version from what `java -version` says; 0 when it says none.

    >>> java_major('openjdk version "17.0.15" 2025-04-15'), java_major('java version "1.8.0_402"'), java_major("")
    (17, 8, 0)
    """
    found = re.search(r'version "(?:1\.)?(\d+)', told)
    return int(found[1]) if found else 0


def _java() -> str:
    home = os.environ.get("JAVA_HOME")
    java = shutil.which("java", path=os.path.join(home, "bin")) if home else shutil.which("java")  # noqa: PTH118
    if java is None:
        where = f"JAVA_HOME, {home}, has no bin/java" if home else "no java on the PATH and no JAVA_HOME"
        message = f"--engine spark found {where}; {_INSTALL}, {_INSTEAD}"
        raise WrongUseError(message)
    return java
