"""The JSON Schemas of the programme's YAML files, by which an editor completes and checks them."""

import json
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from assets.programme.framework import FrameworkFile
from assets.programme.model import ProgrammeFile

FOLDER = Path(__file__).parent / "schema"
DRAFT = "https://json-schema.org/draft/2020-12/schema"


def schemas() -> dict[Path, str]:
    """Return every schema by its path."""
    return {
        FOLDER / "programme.schema.json": _written(ProgrammeFile),
        FOLDER / "framework.schema.json": _written(FrameworkFile),
    }


def schema_of(model: type[BaseModel]) -> dict[str, Any]:
    """Return what a file that makes a record may say, as JSON Schema."""
    found = _as_written_in_yaml(model.model_json_schema())
    assert isinstance(found, dict)  # noqa: S101 - a schema stays one
    return found


def _written(model: type[BaseModel]) -> str:
    schema = {"$schema": DRAFT, **schema_of(model)}
    return json.dumps(schema, ensure_ascii=False, indent=1) + "\n"


def _as_written_in_yaml(schema: Any, *, names_fields: bool = False) -> Any:
    """Return a schema for YAML 1.2, in which `yes` and `no` are texts that mean what they say."""
    if isinstance(schema, list):
        return [_as_written_in_yaml(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    if schema.get("type") == "boolean":
        rest = {key: value for key, value in schema.items() if key not in {"type", "title"}}
        return {"enum": [True, False, "yes", "no"], **rest}
    return {
        key: _as_written_in_yaml(value, names_fields=key in {"properties", "$defs"})
        for key, value in schema.items()
        # Pydantic makes a title of each field's name; a field may be called title, too.
        if names_fields or key != "title"
    }
