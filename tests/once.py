"""What is dear to make, and many tests read, is made once for all processes and test sessions.

It is kept beside pytest's own cache under a hash of everything that it could depend on: so
`make test-long` finds what `make test` made, and a change of the code or the example makes it anew.
"""

import fcntl
import hashlib
import shutil
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[1]
KEPT = ROOT / ".pytest_cache" / "made"
SOURCES = ("assets", "expectations", "dashboards", "pipelines", "programmes", "tests", "deploy")
ALSO = ("pyproject.toml", "requirements.lock")


def once(temporary: Path, name: str, make: Callable[[Path], None]) -> Path:
    """Return a folder of this process alone, with what the first process that asked made in one.

    `temporary` is the base of the process's temporary folders; the others wait until it is made.
    """
    made = KEPT / _hash_of_sources() / name
    made.parent.mkdir(parents=True, exist_ok=True)
    done = made.with_suffix(".done")
    with made.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not done.exists():
            for older in KEPT.iterdir():
                if older != made.parent:
                    shutil.rmtree(older, ignore_errors=True)
            shutil.rmtree(made, ignore_errors=True)
            make(made)
            done.touch()
    return shutil.copytree(made, temporary / name)


@cache
def _hash_of_sources() -> str:
    found = hashlib.sha256(sys.version.encode())
    files = [ROOT / name for name in ALSO]
    for folder in SOURCES:
        files += (path for path in (ROOT / folder).rglob("*") if path.is_file())
    for path in sorted(files):
        if "__pycache__" not in path.parts:
            found.update(path.relative_to(ROOT).as_posix().encode())
            found.update(hashlib.sha256(path.read_bytes()).digest())
    return found.hexdigest()[:16]
