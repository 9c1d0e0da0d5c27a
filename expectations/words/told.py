"""Every rule in words, in each language of the programme: the table `quality.rules`.

A check step tells the rules of its form, the quality step those of the domain; findings say in
the programme's first language what these say. The words are `expectations.words.wordings`.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

import duckdb

from assets.programme.quality import DeclaredRule
from assets.programme.read import Programme
from assets.staging.tables import column_name
from assets.staging.version import Question
from assets.warehouse.connection import count_rows, transaction
from assets.warehouse.dictionary import insert_rows, make_if_missing
from expectations.domain import DomainRule
from expectations.forms.rule import Rule, Severity
from expectations.library.suites import DOMAIN
from expectations.unchecked import NotChecked
from expectations.words import wordings
from expectations.words.wordings import Said

TABLE = "quality.rules"
ALL = "*"
# The one check for whose findings a form may have words of its own.
WITH_OWN_WORDS = "answers_meet_their_constraints"
# Places that labels and titles go to: of a question, given by its path, which may be one of
# another form; and of indicators, given by their codes.
OTHER_QUESTION, OTHER_FORM, INDICATOR = "other_question", "other_form", "indicator"
CHOSEN = ("span",)  # Settings with a choice that has words of its own: `same_device: day`.
Labels = Mapping[tuple[str, str], Mapping[str, str]]  # By form and column, each by language.
Titles = Mapping[str, Mapping[str, str]]  # By indicator, each by language.


@dataclass(frozen=True)
class Told:
    """One rule to be put into words, and where it stands."""

    form: str
    suite: str
    expectation: str
    check: str
    column: str
    severity: Severity
    said: Said
    why_not: NotChecked | None = None
    is_checked: bool = True


def told_of_form(
    form: str, rules: Iterable[Rule], unchecked: Iterable[NotChecked], labels: Labels
) -> list[Told]:
    """Return a form's own rules, and what it demands that is not checked."""
    told = [
        Told(form, rule.table, rule.name, rule.check, rule.column, rule.severity, said_of(rule))
        for rule in rules
    ]
    left_out = [_left_out(one, form, Said((one.code,)), "error", labels) for one in unchecked]
    return _once([*told, *left_out])


def told_of_domain(
    programme: Programme,
    rules: Iterable[DomainRule],
    unchecked: Iterable[NotChecked],
    labels: Labels,
) -> list[Told]:
    """Return the rules of the domain, and those that are not checked."""
    declared = declared_in(programme)
    titles = titles_of(programme)
    told = [one for rule in rules for one in _of_domain(rule, labels, titles)]
    for one in unchecked:
        rule = declared.get(one.code)
        severity = rule.severity if rule else "error"
        told.append(_left_out(one, DOMAIN, _said(one.code, rule), severity, labels))
    return _once(told)


def keep_of_form(
    connection: duckdb.DuckDBPyConnection, programme: Programme, form: str, told: Iterable[Told]
) -> int:
    """Replace what `quality.rules` says of a form's own rules; return all its rows."""
    return _keep(connection, programme, told, "form = ? and suite <> ?", [form, DOMAIN])


def keep_of_domain(
    connection: duckdb.DuckDBPyConnection, programme: Programme, told: Iterable[Told]
) -> int:
    """Replace what `quality.rules` says of the rules of the domain; return all its rows."""
    return _keep(connection, programme, told, "suite = ?", [DOMAIN])


def said_of(rule: Rule) -> Said:
    """Return what the words for a form's rule are made of."""
    asked = rule.question
    return Said(
        names=(f"{rule.check}: {rule.variant}", rule.check) if rule.variant else (rule.check,),
        question=asked.labels if asked else None,
        own=asked.constraint_messages
        if isinstance(asked, Question) and rule.check == WITH_OWN_WORDS
        else None,
    )


def said_of_domain(rule: DomainRule) -> Said:
    """Return what the words for a rule of the domain, as a whole, are made of."""
    return _said(rule.code, rule.declared)


def _of_domain(rule: DomainRule, labels: Labels, titles: Titles) -> Iterator[Told]:
    """Yield a rule as a whole for each form, and for each column that it may find."""
    said = said_of_domain(rule)
    whole = Told("", DOMAIN, rule.code, rule.code, ALL, rule.severity, said)
    for form in rule.forms:
        yield replace(whole, form=form)
    for (form, column), places in rule.looks_at.items():
        yield replace(
            whole,
            form=form,
            column=column,
            expectation=f"{rule.code}: {column}",
            said=replace(
                _naming(said, _named(form, places, labels, titles)),
                question=labels.get((form, column)),
            ),
        )


def _naming(said: Said, named: Mapping[str, object]) -> Said:
    """Return what is said where something is named besides the question that is found."""
    more = tuple(f"{name}: {place}" for name in said.names for place in named)
    return replace(said, names=(*more, *said.names), places={**said.places, **named})


def _named(
    form: str, places: Mapping[str, str], labels: Labels, titles: Titles
) -> dict[str, Mapping[str, str]]:
    """Return the label of another question, and the titles of indicators, that places name."""
    column = column_name(places.get(OTHER_QUESTION, ""))
    other = labels.get((places.get(OTHER_FORM, form), column))
    codes = [code for code in places.get(INDICATOR, "").split(", ") if code in titles]
    named = {OTHER_QUESTION: other, INDICATOR: _together([titles[code] for code in codes])}
    return {place: texts for place, texts in named.items() if texts}


def _together(titles: Sequence[Mapping[str, str]]) -> dict[str, str]:
    """Return titles in a row, in each language that one of them has."""
    languages = dict.fromkeys(language for title in titles for language in title)
    return {
        language: "; ".join(wordings.in_language(one, (language,)) or "" for one in titles)
        for language in languages
    }


def said_of_code(programme: Programme, code: str) -> Said:
    """Return what the words for a check of the domain are made of."""
    return _said(code, declared_in(programme).get(code))


def declared_in(programme: Programme) -> dict[str, DeclaredRule]:
    """Return the rules that the programme declares, by their codes."""
    return {rule.code: rule for rule in programme.file.quality.rules}


def titles_of(programme: Programme) -> Titles:
    """Return the titles of the programme's indicators by their codes, each by language."""
    return {
        one.code: {programme.language: one.title} if isinstance(one.title, str) else one.title
        for _, _, one in programme.indicators
    }


def _said(code: str, declared: DeclaredRule | None) -> Said:
    """Return what the words for a rule are made of: those of its kind, or its own."""
    if declared is None:
        return Said((code,))
    settings = {
        name: value
        for name, value in declared
        if isinstance(value, int | float | Decimal) and not isinstance(value, bool)
    }
    chosen = [getattr(declared, name) for name in CHOSEN if hasattr(declared, name)]
    return Said(
        (*(f"{declared.kind}: {choice}" for choice in chosen), declared.kind),
        places=settings,
        own=declared.message,
        own_title=declared.title,
    )


def _left_out(one: NotChecked, suite: str, said: Said, severity: Severity, labels: Labels) -> Told:
    label = labels.get((one.form, column_name(one.column_name)))
    return Told(
        one.form,
        suite,
        f"{one.code}: {one.column_name}",
        one.code,
        one.column_name,
        severity,
        replace(said, question=label),
        why_not=one,
        is_checked=False,
    )


def _once(told: Iterable[Told]) -> list[Told]:
    """Keep one of each rule; one that is checked in part says what of it is not."""
    kept: dict[tuple[str, ...], Told] = {}
    for one in told:
        key = (one.form, one.expectation, one.severity)
        first = kept.setdefault(key, one)
        if one.why_not and not first.why_not:
            kept[key] = replace(first, why_not=one.why_not)
    return list(kept.values())


def labels_of(connection: duckdb.DuckDBPyConnection, programme: Programme) -> Labels:
    """Return every question's labels: as the server's form words it, or else the folder's.

    Of two questions in columns of one name, in two tables of a form, those of the newer.
    """
    labels: dict[tuple[str, str], dict[str, str]] = {
        (place.code, column.name): dict(column.question.labels)
        for place in programme.file.forms
        for table in programme.questionnaire(place.code).staged(is_sensitive=place.is_sensitive)
        for column in table.columns
    }
    found = connection.execute(
        "select form, column_name, map_from_entries(list((language, label))) from ("
        "select q.form, q.column_name, l.language, arg_min(l.label, l.rowid) as label"
        " from staging.questions as q join staging.labels as l"
        " on l.form = q.form and l.kind = 'question' and l.name = q.xpath"
        " group by q.form, q.column_name, l.language) group by all"
    ).fetchall()
    return labels | {(form, column): said for form, column, said in found}


def _keep(
    connection: duckdb.DuckDBPyConnection,
    programme: Programme,
    told: Iterable[Told],
    instead_of: str,
    values: Sequence[str],
) -> int:
    rows = [row for one in told for row in _in_words(programme, one)]
    with transaction(connection):
        make_if_missing(connection, TABLE)
        connection.execute(f"delete from {TABLE} where {instead_of}", list(values))
        insert_rows(connection, TABLE, rows)
        return count_rows(connection, TABLE)


def _in_words(programme: Programme, one: Told) -> Iterator[tuple[object, ...]]:
    titles = {place.code: place.title for place in programme.file.forms}
    for language in programme.file.languages:
        tongues = wordings.spoken(language, programme.file.languages)
        words = wordings.words(one.said, tongues)
        yield (
            one.form,
            wordings.in_language(titles.get(one.form), tongues),
            one.suite,
            one.expectation,
            one.check,
            one.column,
            wordings.label(one.said, tongues),
            one.severity,
            language,
            words.title,
            words.message,
            words.what_to_do,
            one.is_checked,
            why_not(one.why_not, tongues) if one.why_not else None,
        )


def why_not(one: NotChecked, tongues: tuple[str, ...]) -> str:
    """Return in words why a rule is not checked."""
    return wordings.reason(one.reason, tongues, one.what)


def say_in_findings(connection: duckdb.DuckDBPyConnection, programme: Programme) -> None:
    """Let each finding say what is told of its rule, in the programme's first language."""
    language = programme.language
    exactly = "r.expectation = f.expectation"
    for names in (f"r.expectation = f.check_name and r.column_name = '{ALL}'", exactly):
        connection.execute(
            f"update quality.findings as f set message = r.message from {TABLE} as r"
            f" where r.form = f.form and r.severity = f.severity and {names}"
            " and r.language = $language and f.message is distinct from r.message",
            {"language": language},
        )
