"""Steps of Accord over the form of `benchmarks.served`, for a process of their own.

    python -m benchmarks.by_accord ADDRESS UID TOKEN FOLDER STEP...

Steps are `pull` and `look` (a pull without its sweep), `stage`, and `idle`, which only starts.
"""

import json
import sys
from pathlib import Path

from assets.kobo.client import KoboClient
from assets.kobo.landing import Landing
from assets.kobo.server import Server
from assets.kobo.sync import pull
from assets.staging.load import stage
from assets.staging.pseudonyms import Pseudonyms
from assets.warehouse.connection import limit_memory, writing
from benchmarks.task import MOST_MEMORY

FORM = "survey"


def main() -> None:
    """Do the steps and print how many rows there are then."""
    address, uid, token, folder, *steps = sys.argv[1:]
    limit_memory(MOST_MEMORY)
    landing, rows = Landing(Path(folder) / "landing"), {}
    for step in steps:
        if step in {"pull", "look"}:
            with KoboClient(Server(address, token)) as client:
                pull(client, landing, FORM, uid, sweeps=step == "pull")
        elif step == "stage":
            with writing(Path(folder) / "warehouse.duckdb") as connection:
                staged = stage(connection, FORM, landing.of(FORM), {}, Pseudonyms(b"benchmark"))
            rows = {"rows": staged.rows[FORM], "items": sum(staged.rows.values())}
            rows["items"] -= rows["rows"]
    print(json.dumps(rows))


if __name__ == "__main__":
    main()
