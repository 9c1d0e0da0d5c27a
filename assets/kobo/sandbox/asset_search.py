"""Which forms a search (`q=...`) finds, and in which order.

A search that KoboToolbox does not understand is no error to it: it finds nothing. A typing
mistake therefore looks like a server without forms, and it does here too.
"""

import operator
import re
from collections.abc import Callable, Iterable

from assets.kobo.sandbox.clock import with_z
from assets.kobo.sandbox.exchange import RefusedError
from assets.kobo.sandbox.forms import Form

SHORTEST_WORD = 3
TERM = re.compile(r"""(?P<field>\w+):(?P<value>"[^"]*"|'[^']*'|[^\s()"']+)""")
COMPARISONS: dict[str, Callable[[str, str], bool]] = {
    "gt": operator.gt,
    "gte": operator.ge,
    "lt": operator.lt,
    "lte": operator.le,
    "": operator.eq,
}


def found(forms: Iterable[Form], search: str, owner: str) -> list[Form]:
    """Return the forms that a search finds: deployed ones first, the newest change on top."""
    terms = [term.strip() for term in search.split(" AND ")] if search else []
    matches = [form for form in forms if all(_matches(form, term, owner) for term in terms)]
    matches.sort(key=lambda form: with_z(form.modified_at or form.created_at), reverse=True)
    return sorted(matches, key=lambda form: form.deployment_status != "deployed")


def _matches(form: Form, term: str, owner: str) -> bool:
    parsed = TERM.fullmatch(term)
    if parsed:
        return _has(form, parsed["field"], parsed["value"].strip("\"'"), owner)
    if not re.fullmatch(r"\w+", term):
        return False
    if len(term) < SHORTEST_WORD:
        raise RefusedError({"detail": "Your query is too short"})
    return term.casefold() in form.name.casefold()


def _has(form: Form, field: str, value: str, owner: str) -> bool:
    known = {
        "asset_type": "survey",
        "_deployment_status": form.deployment_status,
        "owner__username": owner,
        "uid": form.uid,
        "name": form.name,
        "date_modified": with_z(form.modified_at or form.created_at),
    }
    name = next((name for name in known if field in {name, *_compared(name)}), None)
    if name is None:
        return False
    return COMPARISONS[field.removeprefix(name).removeprefix("__")](known[name], value)


def _compared(name: str) -> set[str]:
    return {f"{name}__{comparison}" for comparison in COMPARISONS if comparison}
