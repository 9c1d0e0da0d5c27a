"""Finds libfaketime, by whose clock other processes go in a test, and installs it where it is not.

It reaches what nothing within a process can: daemons, and the runs that they start. As root on
Debian the system's package is installed; anywhere else the test says what to install.
"""

import subprocess
from itertools import chain
from pathlib import Path

from tests.office import can_install

PACKAGE = "libfaketime"
# The one for programs with threads; Debian keeps it by the machine's kind, others beside it.
FILE = "faketime/libfaketimeMT.so.1"
PLACES = ("/usr/lib", "/usr/lib64", "/usr/local/lib")


def library() -> Path | None:
    """Return the library, or nothing where there is none."""
    found = (Path(place).glob(name) for place in PLACES for name in (FILE, f"*/{FILE}"))
    return next(chain.from_iterable(found), None)


def install() -> None:
    """Install the system's package."""
    print("Installing Debian's package with libfaketime for the test of days that go by (once)")
    subprocess.run(["apt-get", "-q", "update"], check=False, stdout=subprocess.DEVNULL)
    words = ["apt-get", "-q", "install", "-y", "--no-install-recommends", PACKAGE]
    if subprocess.run(words, check=False, stdout=subprocess.DEVNULL).returncode != 0:
        print(f"{PACKAGE} could not be installed; its test will say so.")


if __name__ == "__main__" and can_install() and library() is None:
    install()
