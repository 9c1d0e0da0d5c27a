"""kobo2pandas, with the loop over pages that it lacks."""

import json
import sys

from kobo2pandas import KoboAPI

SERVER, UID, TOKEN, REPEAT = sys.argv[1:5]

api = KoboAPI(TOKEN, endpoint=SERVER)
rows: list = []
while True:
    page = api.get_data(UID, start=len(rows), limit=1000)
    rows += page["results"]
    if not page["next"]:
        break
tables = api._data_processor.process({"results": rows})  # noqa: SLF001 - no other way in
print(json.dumps({"rows": len(tables["root"]), "items": len(tables[f"root_{REPEAT}"])}))
