"""What the server works out from a form's questions and shows beside them."""

from typing import Any

GROUPS = {"begin_group", "begin_repeat", "end_group", "end_repeat"}
UNCOUNTED = GROUPS | {"start", "end", "today", "deviceid"}
LABELS_SHOWN = 5


def reports(content: dict[str, Any]) -> dict[str, Any]:
    """Return how the form's reports and maps would look: untouched, but named row by row."""
    names = {row.get("name", row.get("$kuid")): row.get("$kuid") for row in content["survey"]}
    return {
        "report_styles": {
            "default": {},
            "specified": {name: {} for name in names},
            "kuid_names": names,
        },
        "report_custom": {},
        "advanced_features": {"_version": "20250820"},
        "map_styles": {},
        "map_custom": {},
    }


def summary(content: dict[str, Any]) -> dict[str, Any]:
    """Return the summary that stands on top of the form: languages, first labels, size."""
    rows = content["survey"]
    languages = content.get("translations") or [None]
    asked = [row for row in rows if row["type"] not in UNCOUNTED]
    columns = {key: None for row in rows for key in row if not key.startswith("$")}
    labels = [row["label"][0] for row in asked if "label" in row]
    return {
        "geo": any(row["type"] == "geopoint" for row in rows),
        "labels": labels[:LABELS_SHOWN],
        "columns": list(columns),
        "lock_all": False,
        "lock_any": False,
        "languages": [language for language in languages if language],
        "row_count": len(asked),
        "name_quality": {
            "ok": 0,
            "bad": 0,
            "good": len(asked),
            "total": len(asked),
            "firsts": {},
        },
        "default_translation": languages[0],
    }
