"""Finds LibreOffice, in which tests open what officers do, and installs it where there is none.

A program on the machine comes first; as root on Debian the system's package is installed, the one
without windows. Anywhere else the test says why it did not open them.
"""

import os
import shutil
import subprocess
from pathlib import Path

NAMES = ("soffice", "libreoffice", "localc")
# By each program that a test needs; of its packages, the smaller one first.
PACKAGES = {
    "calc": ("libreoffice-calc-nogui", "libreoffice-calc"),
    "writer": ("libreoffice-writer-nogui", "libreoffice-writer"),
}
LIBRARIES = {"calc": "libsclo.so", "writer": "libswlo.so"}


def office() -> str | None:
    """Return the path of LibreOffice, or nothing where there is none."""
    return next(filter(None, map(shutil.which, NAMES)), None)


def can_install() -> bool:
    """Say whether the system's package can be installed by this account."""
    return os.geteuid() == 0 and shutil.which("apt-get") is not None


def has(program: str) -> bool:
    """Say whether LibreOffice is there with one of its programs, calc or writer."""
    found = office()
    return found is not None and Path(found).resolve().with_name(LIBRARIES[program]).exists()


def install(program: str) -> None:
    """Install the system's package of one of LibreOffice's programs, the smaller one first."""
    print(f"Installing Debian's package with LibreOffice's {program} for its tests (once)")
    subprocess.run(["apt-get", "-q", "update"], check=False, stdout=subprocess.DEVNULL)
    for package in PACKAGES[program]:
        words = ["apt-get", "-q", "install", "-y", "--no-install-recommends", package]
        if subprocess.run(words, check=False, stdout=subprocess.DEVNULL).returncode == 0:
            return
    print(f"None of {', '.join(PACKAGES[program])} could be installed; its tests are skipped.")


if __name__ == "__main__" and can_install():
    for wanted in PACKAGES:
        if not has(wanted):
            install(wanted)
