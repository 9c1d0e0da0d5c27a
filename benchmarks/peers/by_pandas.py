"""What is often written by hand: requests page by page, then pandas' json_normalize."""

import json
import sys

import pandas as pd
import requests

SERVER, UID, TOKEN, REPEAT = sys.argv[1:5]

session = requests.Session()
session.headers["Authorization"] = f"Token {TOKEN}"
rows: list = []
address = f"{SERVER}/api/v2/assets/{UID}/data/?format=json&limit=1000"
while address:
    page = session.get(address, timeout=60).json()
    rows += page["results"]
    address = page["next"]
with_items = [row for row in rows if REPEAT in row]
items = pd.json_normalize(with_items, record_path=REPEAT, meta=["_id"])
answers = pd.json_normalize([{key: row[key] for key in row if key != REPEAT} for row in rows])
print(json.dumps({"rows": len(answers), "items": len(items)}))
