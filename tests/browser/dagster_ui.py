"""`dg dev` on this machine for one programme, as a data engineer opens it, and a look at its pages.

With `ACCORD_PICTURES=FOLDER` each place that a test names is kept there as a picture.
"""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import requests
from playwright.sync_api import Browser, Page

from pipelines.settings import DAGSTER_SETTINGS
from tests.pipelines.conftest import ROOT
from tests.pipelines.deployment import free_port, until, until_it_answers

LONGEST = 150_000  # Milliseconds: a run begins when the daemon looks, with a process of its own.
OVER = frozenset({"SUCCESS", "FAILURE", "CANCELED"})
BEGUN = OVER | {"STARTED"}


@contextmanager
def dg_dev(home: Path, programme: Path, var: Path) -> Iterator[str]:
    """Start code server, web server and daemon; yield the address of the pages."""
    home.mkdir()
    (home / "dagster.yaml").write_text(DAGSTER_SETTINGS.read_text(encoding="utf-8"))
    log = home.with_suffix(".log")
    address = f"http://127.0.0.1:{(port := free_port())}"
    with log.open("wb") as file:
        process = subprocess.Popen(
            [Path(sys.executable).with_name("dg"), "dev", "-h", "127.0.0.1", "-p", str(port)],
            cwd=ROOT,
            env={
                **os.environ,
                "DAGSTER_HOME": str(home),
                "ACCORD_PROGRAMME": str(programme),
                "ACCORD_VAR": str(var),
            },
            stdout=file,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        until_it_answers(process, port, log)
        yield address
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(timeout=60)


@dataclass(frozen=True)
class Engineer:
    """Somebody who goes through Dagster's pages."""

    page: Page
    address: str

    def open(self, place: str) -> Page:
        self.page.goto(f"{self.address}/{place}")
        return self.page

    def look(self, name: str) -> None:
        """Keep a picture of what is seen, where somebody asked for it."""
        folder = os.environ.get("ACCORD_PICTURES")
        if folder:
            Path(folder).mkdir(parents=True, exist_ok=True)
            self.page.wait_for_timeout(2_000)  # Until icons and states are drawn, too.
            self.page.screenshot(path=Path(folder) / f"{name}.png")

    def ask(self, query: str) -> dict:
        """Return what the server answers beside its pages."""
        answer = requests.post(f"{self.address}/graphql", json={"query": query}, timeout=60)
        return answer.json()["data"]

    def ended(self, runs: int) -> list[str]:
        """Wait until so many runs have ended in all, and return how; the newest stands first."""
        for states in (BEGUN, OVER):  # Each is waited for by itself: a process takes its time.
            found = until(partial(self._in, states, runs), f"{runs} runs in {sorted(states)}")
        return found

    def _in(self, states: frozenset[str], runs: int) -> list[str]:
        answer = self.ask("{ runsOrError { ... on Runs { results { status } } } }")
        found = [run["status"] for run in answer["runsOrError"]["results"]]
        those = [one for one in found if one in states]
        return those if len(those) >= runs else []


@contextmanager
def an_engineer(browser: Browser, address: str) -> Iterator[Engineer]:
    """Open a window that reaches this machine alone."""
    context = browser.new_context(viewport={"width": 1600, "height": 1000})
    elsewhere = re.compile(f"^https?://(?!{re.escape(address.removeprefix('http://'))})")
    context.route(elsewhere, lambda route: route.abort("addressunreachable"))
    context.set_default_timeout(LONGEST)
    yield Engineer(context.new_page(), address)
    context.close()
