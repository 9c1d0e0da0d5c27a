"""The page on the programme folder: every file, every field and column, and what it means."""

from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import BaseModel

from assets.programme.framework import FrameworkFile
from assets.programme.model import ProgrammeFile
from assets.programme.registers import (
    Agreement,
    Area,
    Commitment,
    CommitmentRule,
    Contact,
    Decision,
    EnteredValue,
    LinkCode,
    Mapped,
    Note,
    Partner,
    Strategy,
    Target,
)

TABLES: Mapping[str, tuple[type[BaseModel], bool]] = {
    "partners.csv": (Partner, True),
    "agreements.csv": (Agreement, True),
    "targets.csv": (Target, True),
    "commitments.csv": (Commitment, False),
    "commitment_rules.csv": (CommitmentRule, False),
    "link_codes.csv": (LinkCode, False),
    "contacts.csv": (Contact, False),
    "areas.csv": (Area, False),
    "mapping.csv": (Mapped, False),
    "strategies.csv": (Strategy, False),
    "values.csv": (EnteredValue, False),
    "notes.csv": (Note, False),
    "decisions.csv": (Decision, False),
}
OPENING = """\
# The programme folder

Generated from `assets/programme` by `make docs`; do not edit.

A programme is a folder of files that its monitoring officer can read and change: nothing in it is
code. `programmes/velmara` is the example, and the folder that a real programme copies. After a
change, `accord check --programme FOLDER` reads it whole and lists every mistake at once: the file,
the line (in a questionnaire the cell), what was found, and what is expected. Nothing runs on a
folder with a mistake.

| file | what it says | needed |
| --- | --- | --- |
| `programme.yaml` | who takes part, when, and where the answers come from | yes |
| `framework.yaml` | outcomes, outputs and indicators, and how each is measured | yes |
{tables}| `areas.geojson` | each district's shape: a polygon in degrees, with `adm2` | no |
| `forms/CODE.xlsx` | the questionnaire of each form, as XLSForm, with a column `data_class` | yes |
| `locale/LANGUAGE.yaml` | the programme's own names in each of its languages | no |
| `population.yaml` | how the invented answers of the example behave | no |

A file of names has the sections `sides`, `regions`, `subgroups` and `promise_types`, and in
`dimensions` the `members` of each; what has no name there is called by its code.

**YAML files** are YAML 1.2 in UTF-8. A text may be plain, or given by language as
`{{en: Voices, fr: Voix}}`; then it has every language of the programme. An editor completes and
checks them by the schemas in `docs/schema`, if this is their first line (a path from the file to
the schema): `# yaml-language-server: $schema=../../docs/schema/programme.schema.json`

**CSV files** are UTF-8 with commas; the first line names the columns, in any order, and columns
that are not needed may be left out. A list in a cell has `;` between its parts. A day is written
as 2026-07-20, a share as 0.8, a period as 2026Q2, 2026H1 or 2026.

**Questionnaires** say in `data_class` what may become of each answer: `keep` it, keep it as a
`pseudonym`, keep it `restricted` to named staff, or `drop` it.
"""


def programme_folder() -> str:
    """Return the page on the files of a programme."""
    rows = "".join(
        f"| `{name}` | {_meaning(model)} | {'yes' if is_needed else 'no'} |\n"
        for name, (model, is_needed) in TABLES.items()
    )
    lines = [OPENING.format(tables=rows)]
    for name, model in (("programme.yaml", ProgrammeFile), ("framework.yaml", FrameworkFile)):
        lines += [f"## {name}", "", *_records(model)]
    for name, (model, _) in TABLES.items():
        lines += [f"## {name}", "", f"One row is {_meaning(model)}.", "", *_table(model), ""]
    return "\n".join(lines).rstrip() + "\n"


def _meaning(model: type[BaseModel]) -> str:
    first = (model.__doc__ or "").partition("\n")[0].rstrip(".")
    return first[:1].lower() + first[1:]


def _records(model: type[BaseModel]) -> Iterator[str]:
    """Yield the fields of a file, and of each kind of record in it."""
    schema = model.model_json_schema()
    yield from [*_fields(schema, schema), ""]
    for name, record in schema.get("$defs", {}).items():
        about = record.get("description", "").partition("\n")[0]
        yield from [f"### {name}", "", about, "", *_fields(record, schema), ""]


def _table(model: type[BaseModel]) -> Iterator[str]:
    schema = model.model_json_schema()
    yield from _fields(schema, schema)


def _fields(record: Mapping[str, Any], schema: Mapping[str, Any]) -> Iterator[str]:
    yield from ("| name | what it is | needed | meaning |", "| --- | --- | --- | --- |")
    needed = record.get("required", [])
    for name, field in record["properties"].items():
        is_needed = "yes" if name in needed else _otherwise(field)
        yield f"| `{name}` | {_kind(field, schema)} | {is_needed} | {field['description']} |"


def _otherwise(field: Mapping[str, Any]) -> str:
    """Say what stands for a field that is left out, where that is not simply nothing."""
    usual = field.get("default")
    if usual is True:
        usual = "yes"
    if isinstance(usual, list) and not any(isinstance(part, dict) for part in usual):
        usual = ", ".join(map(str, usual))
    if isinstance(usual, list | dict) or usual is False or usual in {None, ""}:
        return "no"
    return f"no; else `{usual}`"


def _kind(field: Mapping[str, Any], schema: Mapping[str, Any]) -> str:
    """Say in words what a field may be."""
    if "anyOf" in field:
        return _ways(dict.fromkeys(_kind(part, schema) for part in field["anyOf"]))
    if "oneOf" in field:
        return ", ".join(_kind(part, schema) for part in field["oneOf"])
    if "$ref" in field:
        return str(field["$ref"]).rpartition("/")[2]
    if "enum" in field or "const" in field:
        choices = field.get("enum", [field.get("const")])
        return ", ".join(f"`{choice}`" for choice in choices)
    return _collection(field, schema) or _WORDS[str(field.get("format", field["type"]))]


def _ways(kinds: dict[str, None]) -> str:
    kinds.pop(_NOTHING, None)
    if "number" in kinds:  # An exact number may also be written as text.
        kinds.pop("text", None)
    if "text" in kinds:  # YAML reads a year as a number.
        kinds.pop("whole number", None)
    return " or ".join(kinds)


def _collection(field: Mapping[str, Any], schema: Mapping[str, Any]) -> str:
    if field["type"] == "array":
        items = field.get("items") or next(iter(field.get("prefixItems", ())))
        return f"list of {_kind(items, schema)}"
    if field["type"] == "object":
        named = field.get("patternProperties", {})  # By a name that looks like a code.
        kind = _kind(next(iter(named.values()), field.get("additionalProperties")), schema)
        return f"{kind} by {'language' if kind == 'text' else 'name'}"
    return ""


_NOTHING = "nothing"
_WORDS = {
    "boolean": "yes or no",
    "date": "day",
    "integer": "whole number",
    "null": _NOTHING,
    "number": "number",
    "string": "text",
}
