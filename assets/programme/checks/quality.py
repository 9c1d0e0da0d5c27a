"""The rules of `quality` name forms, questions and indicators that there are, each of its type."""

from collections.abc import Iterator

from assets.programme.model import FormPlace
from assets.programme.problems import Problem
from assets.programme.quality import DeclaredRule
from assets.programme.quality.declared import Compared, Named
from assets.programme.quality.rows import SentOnce, WithinAgreement
from assets.programme.reading import Draft, Place
from assets.programme.validation import near
from assets.staging.form import Form, Question

# The names of the checks that every form has, and every programme: a rule's own is another one.
FIXED = (
    "required_questions_are_answered",
    "answers_meet_their_constraints",
    "choices_are_from_the_form",
    "answers_read_as_their_type",
    "unasked_questions_have_no_answer",
    "repeats_have_the_items_asked_for",
    "each_submission_is_here_once",
    "partner_is_in_the_register",
    "sender_speaks_for_the_partner",
    "code_speaks_for_the_partner",
    "promise_is_in_the_register",
    "period_is_in_the_programme",
    "nothing_is_dated_after_today",
    "scores_are_on_the_scale",
)


def codes_are_one_rules(draft: Draft) -> Iterator[Problem]:
    """A rule's code is no other rule's, and no check's that every programme has."""
    taken = dict.fromkeys(FIXED, "the name of a check that every programme has")
    for place, rule in _rules(draft):
        if rule.code in taken:
            message = f"{rule.code!r} is {taken[rule.code]}; a finding must say which rule it is of"
            yield draft.in_programme((*place, "code"), message)
        taken.setdefault(rule.code, "another rule's code")


def forms_of_rules_are_the_programmes(draft: Draft) -> Iterator[Problem]:
    """A form that a rule names is in `programme.yaml`."""
    for place, rule in _rules(draft):
        asked = rule.named_questions()
        named = [*rule.named_forms(), *(((*one.place[:-1], "form"), one.form) for one in asked)]
        for inner, form in dict.fromkeys(named):
            if draft.forms is not None and form not in draft.forms:
                message = f"{rule.code}: form {form!r} is not one of the forms"
                yield draft.in_programme((*place, *inner), message + near(form, draft.forms))


def questions_of_rules_are_asked(draft: Draft) -> Iterator[Problem]:
    """A question that a rule names is asked, and can be read as what the rule needs."""
    for place, rule in _rules(draft):
        for one in rule.named_questions():
            form = _form(draft, one.form)
            message = _wrong(form, one) if form else None
            if message:
                yield draft.in_programme((*place, *one.place), f"{rule.code}: {message}")


def indicators_of_rules_are_in_the_framework(draft: Draft) -> Iterator[Problem]:
    """An indicator that a rule names is in `framework.yaml`."""
    known = draft.indicators
    for place, rule in _rules(draft):
        for inner, indicator in rule.named_indicators():
            if known is not None and indicator not in known:
                message = f"{rule.code}: indicator {indicator!r} is not in framework.yaml"
                yield draft.in_programme((*place, *inner), message + near(indicator, known))


def questions_of_one_rule_lie_together(draft: Draft) -> Iterator[Problem]:
    """Of two answers that are compared one is in the same row as the other, or around it."""
    for place, rule in _rules(draft):
        for one in rule.compared():
            form = _form(draft, one.form)
            message = _apart(form, one) if form else None
            if message:
                yield draft.in_programme((*place, *one.place), f"{rule.code}: {message}")


def rules_have_what_they_need(draft: Draft) -> Iterator[Problem]:
    """A form names its partner, an account sends it, an agreement is there: as a rule needs it."""
    for place, rule in _rules(draft):
        for inner, form in rule.about_partners():
            found = _place(draft, form)
            if found and found.partner is None:
                message = f"{rule.code}: form {form!r} names no partner (its `partner` is missing)"
                yield draft.in_programme((*place, *inner), message)
        if isinstance(rule, SentOnce):
            for inner, form in rule.named_forms():
                found = _place(draft, form)
                if found and found.link_code:
                    message = f"{rule.code}: form {form!r} is sent without an account"
                    yield draft.in_programme((*place, *inner), message)
        if isinstance(rule, WithinAgreement) and not draft.agreements.rows:
            message = f"{rule.code}: agreements.csv has no agreement; all days would be outside"
            yield draft.in_programme(place, message)


def _rules(draft: Draft) -> Iterator[tuple[Place, DeclaredRule]]:
    for number, rule in enumerate(draft.file.quality.rules if draft.file else ()):
        yield ("quality", "rules", number), rule


def _place(draft: Draft, code: str) -> FormPlace | None:
    places = draft.file.forms if draft.file else ()
    return next((place for place in places if place.code == code), None)


def _form(draft: Draft, code: str) -> Form | None:
    workbook = draft.workbooks.get(code)
    return workbook.questionnaire.form if workbook and workbook.questionnaire else None


def _asked(form: Form, question: str) -> Question | None:
    return next((one for one in form.questions if one.xpath == question), None)


def _wrong(form: Form, named: Named) -> str | None:
    found = _asked(form, named.question)
    if found is None:
        asked = [question.xpath for question in form.questions]
        where = f"forms/{named.form}.xlsx has no question {named.question!r}"
        return where + near(named.question, asked)
    if named.types and found.type not in named.types:
        wanted = " or ".join(named.types)
        return f"{named.question!r} is of type {found.type}; the rule needs {wanted}"
    return None


def _apart(form: Form, pair: Compared) -> str | None:
    first, second = _asked(form, pair.first), _asked(form, pair.second)
    if first is None or second is None:
        return None  # That it is not asked has been told.
    is_around = first.path[: len(second.path)] == second.path
    is_inside = second.path[: len(first.path)] == first.path and first.path != second.path
    if pair.second_is == "inside":
        wrong = not is_inside
        where = f"not asked in a repeat inside what asks {pair.first!r}"
    elif pair.second_is == "around":
        wrong = not is_around
        where = f"not asked beside {pair.first!r}, nor around it"
    else:
        wrong = not is_around and not is_inside
        where = f"asked in another repeat than {pair.first!r}"
    return f"{pair.second!r} is {where}" if wrong else None


RULES = (
    codes_are_one_rules,
    forms_of_rules_are_the_programmes,
    questions_of_rules_are_asked,
    indicators_of_rules_are_in_the_framework,
    questions_of_one_rule_lie_together,
    rules_have_what_they_need,
)
