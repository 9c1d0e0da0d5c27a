"""What is dear to make, and many tests read, is made once for all processes of a test session."""

import fcntl
import shutil
from collections.abc import Callable
from pathlib import Path


def once(temporary: Path, name: str, make: Callable[[Path], None]) -> Path:
    """Return a folder of this process alone, with what the first process that asked made in one.

    `temporary` is the base of the process's temporary folders; the others wait until it is made.
    """
    is_one_of_several = temporary.name.startswith("popen-")
    made = (temporary.parent if is_one_of_several else temporary) / name
    done = made.with_suffix(".done")
    with made.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not done.exists():
            shutil.rmtree(made, ignore_errors=True)
            make(made)
            done.touch()
    return shutil.copytree(made, temporary / name) if is_one_of_several else made
