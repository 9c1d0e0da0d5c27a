"""dlt with its REST source and its loader of JSON lines, merging into a DuckDB file."""

import json
import os
import sys

import dlt
from dlt.sources.rest_api import rest_api_source

SERVER, UID, TOKEN, REPEAT, FOLDER = sys.argv[1:6]

os.chdir(FOLDER)
pipeline = dlt.pipeline(
    "survey",
    pipelines_dir=f"{FOLDER}/pipelines",
    destination=dlt.destinations.duckdb(f"{FOLDER}/survey.duckdb"),
    dataset_name="landed",
)
answers = rest_api_source(
    {
        "client": {
            "base_url": f"{SERVER}/api/v2/",
            "headers": {"Authorization": f"Token {TOKEN}"},
            "paginator": {"type": "json_link", "next_url_path": "next"},
        },
        "resources": [
            {
                "name": "answers",
                "primary_key": "_id",
                "write_disposition": "merge",
                "endpoint": {
                    "path": f"assets/{UID}/data/",
                    "params": {"format": "json", "limit": 1000},
                    "data_selector": "results",
                },
            }
        ],
    }
)
pipeline.run(answers, loader_file_format="jsonl")
with pipeline.sql_client() as client:
    tables = {
        name: client.execute_sql(f'select count(*) from "{name}"')[0][0]
        for name in pipeline.default_schema.data_table_names()
    }
rows = tables.pop("answers")
print(json.dumps({"rows": rows, "items": max(tables.values())}))
