"""Which forms a search (`q=...`) finds, and in which order.

A search that KoboToolbox does not understand is no error to it: it finds nothing. A typing
mistake therefore looks like a server without forms, and it does here too.
"""

from collections.abc import Callable, Iterable
from functools import partial

from assets.kobo.sandbox.clock import with_z
from assets.kobo.sandbox.exchange import RefusedError
from assets.kobo.sandbox.forms import Form
from assets.kobo.sandbox.search import Term, Test, UnreadableSearchError, compiled

SHORTEST_WORD = 3
FIELDS: dict[str, Callable[[Form, str], str]] = {
    "asset_type": lambda _form, _owner: "survey",
    "_deployment_status": lambda form, _owner: form.deployment_status,
    "owner__username": lambda _form, owner: owner,
    "uid": lambda form, _owner: form.uid,
    "name": lambda form, _owner: form.name,
    "date_modified": lambda form, _owner: with_z(form.modified_at or form.created_at),
}


def found(forms: Iterable[Form], search: str, owner: str) -> list[Form]:
    """Return the forms that a search finds: deployed ones first, the newest change on top."""
    try:
        test = compiled(search, partial(_test, owner)) if search else None
    except UnreadableSearchError:
        return []
    matches = [form for form in forms if test is None or test(form)]
    matches.sort(key=lambda form: with_z(form.modified_at or form.created_at), reverse=True)
    return sorted(matches, key=lambda form: form.deployment_status != "deployed")


def _test(owner: str, term: Term) -> Test[Form]:
    if term.field is None:
        if len(term.value) < SHORTEST_WORD:
            raise RefusedError({"detail": "Your query is too short"})
        return lambda form: term.value.casefold() in form.name.casefold()
    field = FIELDS.get(term.field)
    if field is None:
        raise UnreadableSearchError
    return lambda form: term.holds(field(form, owner))
