"""Finds the programs beside Python that tests use, and installs those that are not here.

As root on Debian the system's package is installed, of LibreOffice the one without windows. Of
nginx only the program is unpacked beside the Python packages: its package would start a server.
Anywhere else the tests say what to install.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from itertools import chain
from pathlib import Path
from typing import NamedTuple

OFFICE = ("soffice", "libreoffice", "localc")
LIBRARIES = {"calc": "libsclo.so", "writer": "libswlo.so"}
# The one for programs with threads; Debian keeps it by the machine's kind, others beside it.
FAKETIME = "faketime/libfaketimeMT.so.1"
PLACES = ("/usr/lib", "/usr/lib64", "/usr/local/lib")
UNPACKED = Path(sys.prefix) / "share" / "nginx"


def office() -> str | None:
    """Return the path of LibreOffice, or nothing where there is none."""
    return next(filter(None, map(shutil.which, OFFICE)), None)


def has(program: str) -> bool:
    """Say whether LibreOffice is there with one of its programs, calc or writer."""
    found = office()
    return found is not None and Path(found).resolve().with_name(LIBRARIES[program]).exists()


def faketime() -> Path | None:
    """Return the library by whose clock other processes go, or nothing where there is none."""
    found = (Path(place).glob(name) for place in PLACES for name in (FAKETIME, f"*/{FAKETIME}"))
    return next(chain.from_iterable(found), None)


def nginx() -> str | None:
    """Return the path of nginx, or nothing where there is none."""
    return shutil.which("nginx") or shutil.which(UNPACKED / "usr" / "sbin" / "nginx")


class Program(NamedTuple):
    """A program: whether it is here, and the packages that have it, the smallest one first."""

    name: str
    is_here: Callable[[], bool]
    packages: tuple[str, ...]
    is_only_unpacked: bool = False


PROGRAMS = (
    Program(
        "LibreOffice's calc",
        lambda: has("calc"),
        ("libreoffice-calc-nogui", "libreoffice-calc"),
    ),
    Program(
        "LibreOffice's writer",
        lambda: has("writer"),
        ("libreoffice-writer-nogui", "libreoffice-writer"),
    ),
    Program("libfaketime", lambda: faketime() is not None, ("libfaketime",)),
    Program("nginx", lambda: nginx() is not None, ("nginx",), is_only_unpacked=True),
)


def install(program: Program) -> None:
    """Install the first of a program's packages that can be had, and say how it went."""
    print(f"Installing Debian's package with {program.name} for its tests (once)")
    done = any(
        _unpacked(package) if program.is_only_unpacked else _apt("install", "-y", package)
        for package in program.packages
    )
    if not done:
        print(f"No package with {program.name} could be installed; its tests will say so.")


def _apt(*words: str, folder: str | None = None) -> bool:
    command = ["apt-get", "-q", "--no-install-recommends", *words]
    return (
        subprocess.run(command, check=False, cwd=folder, stdout=subprocess.DEVNULL).returncode == 0
    )


def _unpacked(package: str) -> bool:
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)  # It is fetched by an account of apt's own.
        if not _apt("download", package, folder=folder):
            return False
        [file] = Path(folder).glob("*.deb")
        return subprocess.run(["dpkg-deb", "-x", file, UNPACKED], check=False).returncode == 0


def main() -> None:
    """Install what is missing, where this account can."""
    missing = [one for one in PROGRAMS if not one.is_here()]
    if missing and os.geteuid() == 0 and shutil.which("apt-get"):
        _apt("update")
        for program in missing:
            install(program)


if __name__ == "__main__":
    main()
