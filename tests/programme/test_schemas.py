"""Editors check the YAML files by schemas made from the same records, every field explained."""

import pytest
from jsonschema import Draft202012Validator
from pydantic import BaseModel

from assets.programme import registers
from assets.programme.framework import FrameworkFile
from assets.programme.model import ProgrammeFile
from assets.programme.yaml_text import load_yaml
from docs.schemas import schema_of

FILES = {"programme.yaml": ProgrammeFile, "framework.yaml": FrameworkFile}
ROWS = [
    found
    for found in vars(registers).values()
    if isinstance(found, type) and issubclass(found, BaseModel) and found.model_fields
]


def errors_of(folder, name):
    content, _ = load_yaml(folder / name, [])
    return [
        error.message for error in Draft202012Validator(schema_of(FILES[name])).iter_errors(content)
    ]


@pytest.mark.parametrize("name", FILES)
def test_the_example_is_what_its_schema_allows(folder, name):
    assert errors_of(folder, name) == []


@pytest.mark.parametrize(
    ("name", "found", "written"),
    [
        ("programme.yaml", "grace_days", "grace_dayz"),
        ("programme.yaml", "is_exclusive: no", "is_exclusive: never"),
        ("framework.yaml", "kind: stock", "kind: heap"),
    ],
)
def test_a_mistake_is_what_a_schema_refuses(folder, replace, name, found, written):
    replace(name, found, written)

    assert errors_of(folder, name)


@pytest.mark.parametrize("model", [*FILES.values(), *ROWS], ids=lambda model: model.__name__)
def test_every_field_of_every_record_is_explained(model):
    schema = model.model_json_schema()

    for record in [schema, *schema.get("$defs", {}).values()]:
        assert record["description"], record
        for name, field in record["properties"].items():
            assert field.get("description"), f"{record['description']}: {name}"
