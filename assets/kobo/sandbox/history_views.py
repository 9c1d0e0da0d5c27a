"""Answers to the questions about a form's history, which only those who manage it may ask."""

from assets.kobo.sandbox.exchange import Answer, Question, json_answer
from assets.kobo.sandbox.forms import Form
from assets.kobo.sandbox.history import Event, described, event_test
from assets.kobo.sandbox.paging import lenient_window, page
from assets.kobo.sandbox.search import UnreadableSearchError, compiled
from assets.kobo.sandbox.store import SandboxStore


def history(store: SandboxStore, question: Question, form: Form) -> Answer:
    """Answer GET .../history/: what was done, the newest first; an odd search finds nothing."""
    events = _found(form, question.parameters.get("q", ""))
    window = lenient_window(question)
    rows = [
        described(event, question.root, form.uid, store.username)
        for event in events[window.start : window.start + window.limit]
    ]
    return json_answer(page(question, len(events), rows))


def actions(_: SandboxStore, question: Question, form: Form) -> Answer:  # noqa: ARG001
    """Answer GET .../history/actions/: the kinds of things that were done."""
    return json_answer({"actions": list(dict.fromkeys(event.action for event in form.history))})


def _found(form: Form, search: str) -> list[Event]:
    newest_first = form.history[::-1]
    if not search:
        return newest_first
    try:
        test = compiled(search, event_test)
    except UnreadableSearchError:
        return []
    return [event for event in newest_first if test(event)]
