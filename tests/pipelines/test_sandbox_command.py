"""`accord sandbox`: a KoboToolbox on this machine with as many submissions as asked for."""

import re
import signal
import subprocess
import sys

import requests

# Ctrl+C reaches a command of a terminal; one that is started from the background would ignore it.
PROGRAM = (
    "import signal; signal.signal(signal.SIGINT, signal.default_int_handler);"
    " from pipelines.cli import app; app()"
)
COMMAND = [sys.executable, "-c", PROGRAM, "sandbox", "--port", "0", "--token", "a-token"]


def counts_of(url):
    """Return the number of submissions of every form that the server lists."""
    headers = {"Authorization": "Token a-token"}
    forms = requests.get(f"{url}/api/v2/assets/", headers=headers, timeout=30).json()["results"]
    return [form["deployment__submission_count"] for form in forms]


def test_the_sandbox_serves_as_many_submissions_as_asked_for():
    with subprocess.Popen(
        [*COMMAND, "--submissions", "60"], stdout=subprocess.PIPE, text=True
    ) as served:
        try:
            url = re.search(r"http://\S+", served.stdout.readline())[0]
            assert sum(counts_of(url)) == 60
        finally:
            served.send_signal(signal.SIGINT)


def test_a_number_below_one_is_refused():
    refused = subprocess.run(
        [*COMMAND, "--submissions", "0"], capture_output=True, text=True, check=False
    )

    assert refused.returncode == 2
    assert "--submissions" in refused.stderr
