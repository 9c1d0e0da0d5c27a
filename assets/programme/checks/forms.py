"""Forms against the rest of the folder: the questions that rules need, and lists of partners."""

from collections.abc import Iterator

from assets.programme.model import FormPlace
from assets.programme.problems import Problem
from assets.programme.questionnaires import Workbook
from assets.programme.reading import Draft, Place
from assets.programme.validation import near
from assets.staging.form import Question


def questions_that_rules_need_are_asked(draft: Draft) -> Iterator[Problem]:
    """A form asks what `programme.yaml` needs: its partner, period, day, consent."""
    for place, form, workbook in _forms(draft):
        for inner, xpath, why in _needed(form):
            message = _not_asked(workbook, xpath, why)
            if message:
                yield draft.in_programme((*place, *inner), message)


def consent_is_one_of_the_answers(draft: Draft) -> Iterator[Problem]:
    """The answer that gives consent is one that the question offers."""
    for place, form, workbook in _forms(draft):
        asked = form.consent and _question(workbook, form.consent.question)
        if form.consent and asked and asked.choice_list:
            offered = choices(workbook, asked.choice_list)
            if form.consent.given not in offered:
                message = (
                    f"{form.consent.question!r} offers no {form.consent.given!r}, only "
                    f"{', '.join(offered)}{near(form.consent.given, offered)}"
                )
                yield draft.in_programme((*place, "consent"), message)


def evidence_is_asked_for(draft: Draft) -> Iterator[Problem]:
    """The list that questions on evidence offer is there, is offered, and has the choices."""
    for place, form, workbook in _forms(draft):
        wanted = form.evidence.choices if form.evidence else None
        if form.evidence is None or wanted is None or workbook.questionnaire is None:
            continue
        questions = workbook.questionnaire.form.questions
        offered = {found.choice_list for found in questions if found.choice_list}
        listed = choices(workbook, wanted)
        if wanted not in offered:
            message = f"no question of {workbook.name} offers the list {wanted!r}"
            yield draft.in_programme(
                (*place, "evidence", "choices"), message + near(wanted, offered)
            )
            continue
        for number, given in enumerate(form.evidence.given):
            if given not in listed:
                message = (
                    f"{wanted!r} offers no {given!r}, only {', '.join(listed)}{near(given, listed)}"
                )
                yield draft.in_programme((*place, "evidence", "given", number), message)


def partners_of_a_form_are_those_of_the_register(draft: Draft) -> Iterator[Problem]:
    """A form lets a person choose every partner, and nobody who is not in the register."""
    registered = draft.partners.names("partner")
    if registered is None:
        return
    needed = {row.partner for row in draft.partners.rows if row.standing == "partner"}
    for _, form, workbook in _forms(draft):
        question = _question(workbook, form.partner or "")
        if question is None or question.choice_list is None:
            continue
        listed = choices(workbook, question.choice_list)
        unknown = [name for name in listed if name not in registered]
        for name in unknown:
            message = f"partner {name!r} is not in partners.csv{near(name, registered)}"
            yield in_choices(workbook, question.choice_list, name, message)
        for name in sorted(needed - set(listed)):
            # Where a code is misspelled, the list's own cell tells of it.
            if near(name, unknown) == "":
                message = f"the list {question.choice_list!r} has no partner {name!r}"
                yield Problem(workbook.name, 1, message, "sheet choices")


def choices(workbook: Workbook, choice_list: str) -> list[str]:
    """Return the names of a list's choices."""
    form = workbook.questionnaire.form if workbook.questionnaire else None
    return [
        choice.name
        for choice in (form.choices if form else ())
        if choice.choice_list == choice_list
    ]


def in_choices(workbook: Workbook, choice_list: str, name: str, message: str) -> Problem:
    """Return a problem of the cell that names a choice."""
    rows = workbook.sheets["choices"].rows
    for number, line in rows.items():
        if (line.get("list_name") or line.get("list name")) == choice_list and line["name"] == name:
            return workbook.problem("choices", number, "name", message)
    return Problem(workbook.name, 1, message, "sheet choices")


def _forms(draft: Draft) -> Iterator[tuple[Place, FormPlace, Workbook]]:
    """Yield the forms whose questionnaire could be read, with their place."""
    for number, form in enumerate(draft.file.forms if draft.file else ()):
        workbook = draft.workbooks.get(form.code)
        if workbook and workbook.questionnaire:
            yield ("forms", number), form, workbook


def _needed(form: FormPlace) -> Iterator[tuple[Place, str, str]]:
    if form.partner:
        yield ("partner",), form.partner, "nobody would know whose an answer is"
    if form.reports:
        yield ("reports", "period"), form.reports.period, "no report would be known by its period"
        if form.reports.nil:
            yield ("reports", "nil"), form.reports.nil, "no report would say there was nothing"
        if form.reports.partner != form.partner:
            yield ("reports", "partner"), form.reports.partner, "no report would be anybody's"
    for number, question in enumerate(form.dated_by):
        why = "no submission would be counted under the period that it is about"
        yield ("dated_by", number), question, why
    if form.link_code:
        yield ("link_code",), form.link_code, "nobody would know who speaks"
    if form.consent:
        why = "nobody could have given consent, and no answer would be kept"
        yield ("consent", "question"), form.consent.question, why


def _not_asked(workbook: Workbook, xpath: str, why: str) -> str | None:
    if _question(workbook, xpath):
        return None
    form = workbook.questionnaire.form if workbook.questionnaire else None
    asked = [question.xpath for question in (form.questions if form else ())]
    return f"{workbook.name} has no question {xpath!r}; then {why}{near(xpath, asked)}"


def _question(workbook: Workbook, xpath: str) -> Question | None:
    form = workbook.questionnaire.form if workbook.questionnaire else None
    questions = form.questions if form else ()
    return next((found for found in questions if found.xpath == xpath), None)


RULES = (
    questions_that_rules_need_are_asked,
    consent_is_one_of_the_answers,
    evidence_is_asked_for,
    partners_of_a_form_are_those_of_the_register,
)
