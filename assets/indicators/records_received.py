"""The same source over everything that was received, whether or not figures may be made of it.

What figures are made of is `accepted.*`; a trace also shows what stands only in `staging.*`.
Nothing here is stored: these are queries for `assets.indicators.records_query`.
"""

import re
from collections.abc import Iterable
from dataclasses import replace

from assets.indicators.models import models
from assets.indicators.sources import Source
from assets.staging.accepted import ADDED

_ACCEPTED = re.compile(r"\baccepted\.(\w+)")
_MART = re.compile(r"\bmarts\.\w+")


def received(source: Source, forms: Iterable[str]) -> Source:
    """Return a source that also has what was quarantined, held or not approved.

    `forms` are the programme's forms.
    """
    return replace(source, sql=_widened(source.sql, sorted(forms, key=len, reverse=True)))


def forms_behind(source: Source) -> frozenset[str]:
    """Return the forms that a source is made of, through every model that it reads."""
    if source.form is not None:
        return frozenset({source.form})
    waiting = set(_MART.findall(source.sql))
    found: set[str] = set()
    for model in reversed(models()):  # A model comes after those that it reads.
        if model.table in waiting:
            found |= model.forms
            waiting |= set(model.reads)
    return frozenset(found)


def _widened(sql: str, forms: list[str]) -> str:
    """Put the received rows in the place of the accepted ones, in the models that are read too."""

    def whole(name: str) -> str:
        query = next((model.query for model in models() if model.table == name), None)
        return name if query is None else f"(\n{_widened(query, forms)}\n)"

    of_models = _MART.sub(lambda found: whole(found[0]), sql)
    return _ACCEPTED.sub(lambda found: _received(found[1], forms), of_models)


def _received(table: str, forms: list[str]) -> str:
    form = next(code for code in forms if table == code or table.startswith(f"{code}__"))
    return (
        f"(select staged.*, {', '.join(f'settled.{name}' for name in ADDED)}"
        f" from staging.{table} as staged join quality.submissions as settled"
        f" on settled.form = '{form}' and settled.root_uuid = staged.root_uuid)"
    )
