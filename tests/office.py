"""Finds LibreOffice, in which a test opens the workbooks, and installs it where there is none.

A program on the machine comes first; as root on Debian the system's package is installed, the one
without windows. Anywhere else the test says why it did not open them.
"""

import os
import shutil
import subprocess

NAMES = ("soffice", "libreoffice", "localc")
PACKAGES = ("libreoffice-calc-nogui", "libreoffice-calc")


def office() -> str | None:
    """Return the path of LibreOffice, or nothing where there is none."""
    return next(filter(None, map(shutil.which, NAMES)), None)


def can_install() -> bool:
    """Say whether the system's package can be installed by this account."""
    return os.geteuid() == 0 and shutil.which("apt-get") is not None


def install() -> None:
    """Install the system's LibreOffice, the smaller package first."""
    print("Installing Debian's LibreOffice for the test of workbooks (once)")
    subprocess.run(["apt-get", "-q", "update"], check=True, stdout=subprocess.DEVNULL)
    for package in PACKAGES:
        words = ["apt-get", "-q", "install", "-y", "--no-install-recommends", package]
        if subprocess.run(words, check=False, stdout=subprocess.DEVNULL).returncode == 0:
            return
    print(f"None of {', '.join(PACKAGES)} could be installed; the test of workbooks is skipped.")


if __name__ == "__main__" and office() is None and can_install():
    install()
