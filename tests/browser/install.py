"""Finds a Chromium for the browser tests, and installs one where there is none.

A browser on the machine comes first; as root on Debian the system's package is installed, and
anywhere else Playwright's own.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome")


def chromium() -> str | None:
    """Return the path of a Chromium, or nothing where there is none."""
    for name in NAMES:
        if found := shutil.which(name):
            return found
    with sync_playwright() as playwright:
        own = Path(playwright.chromium.executable_path)
    return str(own) if own.exists() else None


def install() -> None:
    """Install a Chromium."""
    if os.geteuid() == 0 and shutil.which("apt-get"):
        print("Installing Debian's Chromium for the browser tests (once)")
        for words in (["update"], ["install", "-y", "chromium"]):
            subprocess.run(["apt-get", "-q", *words], check=True, stdout=subprocess.DEVNULL)
    else:
        print("Installing Playwright's Chromium for the browser tests (once)")
        subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=True)


if __name__ == "__main__":
    if chromium() is None:
        install()
