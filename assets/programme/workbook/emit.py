"""Writes values as YAML that the programme's reader reads as the same values.

Only what that reader would take for a number, a truth or nothing is quoted: `yes` and days are
text to it (`assets.programme.yaml_text`).
"""

import re

import yaml

_WIDE = 2**20
_SPACE = " \n"  # A space that does not break a line is part of a text.


class _Emitter(yaml.SafeDumper):  # type: ignore[misc] # PyYAML has no types.
    """Knows the same kinds of plain words as the reader, and repeats what it meets twice."""

    def ignore_aliases(self, data: object) -> bool:  # noqa: ARG002 - asked of every value.
        return True


_Emitter.yaml_implicit_resolvers = {}
for _tag, _pattern, _first in (
    ("null", r"^(?:~|null|Null|NULL|)$", ["~", "n", "N", ""]),
    ("bool", r"^(?:true|True|TRUE|false|False|FALSE)$", list("tTfF")),
    ("int", r"^[-+]?[0-9]+$", list("-+0123456789")),
    ("float", r"^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$", list("-+.0123456789")),
):
    _Emitter.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(_pattern), _first)


def flow(value: object) -> str:
    """Write a value in one line, as it may stand between brackets."""
    if isinstance(value, dict | list | tuple):
        return _dumped(bare(value), is_flow=True)
    # Within brackets, a word that brackets or commas would break is quoted.
    return _dumped([value], is_flow=True)[1:-1].strip(_SPACE)


def plain(value: str) -> str:
    """Write a text in one line behind a key, with quotes only where YAML needs them."""
    return _dumped({"k": value}, is_flow=False)[2:].strip(_SPACE)


def bare(value: object) -> object:
    """Return mappings and lists as plain ones, which YAML can write."""
    if isinstance(value, dict):
        return {key: bare(part) for key, part in value.items()}
    return [bare(part) for part in value] if isinstance(value, list | tuple) else value


def _dumped(value: object, *, is_flow: bool) -> str:
    text: str = yaml.dump(
        value,
        Dumper=_Emitter,
        default_flow_style=is_flow,
        width=_WIDE,
        allow_unicode=True,
        sort_keys=False,
    )
    return text.strip(_SPACE)
