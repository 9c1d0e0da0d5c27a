"""Which of the example's rules of the domain a new programme starts with: those of its forms."""

from collections.abc import Collection, Mapping
from typing import Any

_FORMS = ("forms", "answered")  # Where a rule names forms by themselves.


def keep_rules(values: dict[str, Any], forms: Collection[str], indicators: Collection[str]) -> None:
    """Leave in `programme.yaml` what the rules say of these forms and indicators.

    A rule of which nothing is left is taken out.
    """
    quality = values.get("quality") or {}
    kept = {"forms": forms, "answered": forms, "indicators": indicators}
    rules = [_kept(rule, kept) for rule in quality.get("rules") or ()]
    if "rules" in quality:
        quality["rules"] = [rule for rule in rules if rule]
        if not quality["rules"]:
            del quality["rules"]


def _kept(value: Any, kept: Mapping[str, Collection[str]]) -> Any:
    """Return a part of a rule with what is kept of it, or nothing where it needs all of that."""
    if isinstance(value, dict):
        if "form" in value and value["form"] not in kept["forms"]:
            return None
        return _all_kept(value, kept)
    if isinstance(value, list) and any(isinstance(part, dict) for part in value):
        return [part for part in (_kept(one, kept) for one in value) if part] or None
    return value


def _all_kept(record: dict[str, Any], kept: Mapping[str, Collection[str]]) -> Any:
    for name, value in list(record.items()):
        if name in kept and isinstance(value, list):
            left: Any = [one for one in value if one in kept[name]]
        elif name in _FORMS and isinstance(value, dict):
            left = {one: said for one, said in value.items() if one in kept[name]}
        else:
            left = _kept(value, kept)
        if value and not left:
            return None
        record[name] = left
    return record
