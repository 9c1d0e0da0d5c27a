"""Every text is there in every language of the programme, and every language is one."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, get_args

from pydantic import BaseModel

from assets.programme.languages import is_language
from assets.programme.locale import MEMBERS, SECTIONS
from assets.programme.problems import Problem
from assets.programme.reading import Draft, Place
from assets.programme.validation import near
from assets.programme.yaml_text import Lines

# The registers have a column of texts for each of these.
COLUMNS = ("en", "fr", "es", "ar")


def languages_are_known(draft: Draft) -> Iterator[Problem]:
    """The programme's languages are registered with IANA, as en, fr or pt-BR."""
    for number, language in enumerate(draft.file.languages if draft.file else ()):
        if not is_language(language):
            message = f"{language!r} is not a language; write its code, as en, fr, es or ar"
            yield draft.in_programme(("languages", number), message)


def partners_read_a_language_of_the_programme(draft: Draft) -> Iterator[Problem]:
    """A partner's reports are in one of the programme's languages, for each who gets them."""
    languages = _languages(draft)
    readers = [
        *((draft.partners.name, line, row.language) for line, row in draft.partners.records),
        *((draft.contacts.name, line, row.language) for line, row in draft.contacts.records),
    ]
    for name, line, language in readers:
        if languages and language not in languages:
            known = ", ".join(languages)
            message = f"language {language!r} is not one of the programme's: {known}"
            yield Problem(name, line, message + near(language, languages))


def wordings_are_in_every_language(draft: Draft) -> Iterator[Problem]:
    """A text that is given by language has all of the programme's."""
    languages = _languages(draft)
    if not languages:
        return
    for place, wording in _wordings(draft.file):
        for said in _lacks(wording, languages):
            yield draft.in_programme(place, f"{place[-1]}: {said}")
    for place, wording in _wordings(draft.framework):
        for said in _lacks(wording, languages):
            yield draft.in_framework(place, f"{place[-1]}: {said}")


def registers_have_every_language(draft: Draft) -> Iterator[Problem]:
    """A promise and an area are worded in every language that the registers have a column for."""
    languages = [found for found in _languages(draft) if found in COLUMNS]
    for rows in (draft.commitments, draft.commitment_rules, draft.areas):
        prefix = "name" if rows is draft.areas else "text"
        for line, row in rows.records:
            missing = [name for name in languages if not getattr(row, f"{prefix}_{name}")]
            if missing:
                columns = ", ".join(f"{prefix}_{name}" for name in missing)
                yield Problem(rows.name, line, f"{columns} is missing, a language of the programme")
    for line, note in draft.notes.records:
        if not any(getattr(note, f"text_{name}") for name in COLUMNS):
            yield Problem(draft.notes.name, line, "the note has no text in any language")


def names_are_in_every_language(draft: Draft) -> Iterator[Problem]:
    """Every file of names has the names that the first language's has, and no others."""
    languages = _languages(draft)
    if not languages or not draft.names:
        return
    first = draft.names.get(languages[0], (None, None))[0]
    for language in languages:
        name = f"locale/{language}.yaml"
        if language not in draft.names:
            yield Problem(name, 1, "the file is missing; the programme speaks this language")
            continue
        content, lines = draft.names[language]
        if language != languages[0] and content is not None and first is not None:
            for place, message in _differences(first, content, f"locale/{languages[0]}.yaml"):
                yield Problem(name, lines.of(*place), message)


def names_are_in_sections_that_are_read(draft: Draft) -> Iterator[Problem]:
    """The first language's file has no section that nothing reads; of a dimension, its members.

    The others have the sections that it has.
    """
    language = next(iter(_languages(draft)), "")
    content, lines = draft.names.get(language, (None, Lines()))
    dimensions = content.get("dimensions") if isinstance(content, dict) else None
    parts: list[tuple[Place, Any, Sequence[str]]] = [((), content, SECTIONS)]
    for code, said in dimensions.items() if isinstance(dimensions, dict) else ():
        parts.append((("dimensions", code), said, (MEMBERS,)))
    for place, part, known in parts:
        for key in part if isinstance(part, dict) else ():
            if key not in known:
                message = f"nothing reads {key!r}; expected {', '.join(known)}"
                message += near(str(key), known)
                yield Problem(f"locale/{language}.yaml", lines.of(*place, key), message)


def _languages(draft: Draft) -> tuple[str, ...]:
    """Return the programme's languages, without those that are none."""
    found = draft.file.languages if draft.file else ()
    return tuple(language for language in found if is_language(language))


def _wordings(record: BaseModel | None) -> Iterator[tuple[Place, Mapping[str, str]]]:
    """Yield each text of a record, and of those in it, that is given by language."""
    for name, field in type(record).model_fields.items() if record else ():
        value, place = getattr(record, name), (field.alias or name,)
        if dict[str, str] in get_args(field.annotation) and isinstance(value, dict):
            yield place, value
        for number, inner in enumerate(value if isinstance(value, tuple) else ()):
            if isinstance(inner, BaseModel):
                yield from (((*place, number, *at), found) for at, found in _wordings(inner))
        if isinstance(value, BaseModel):
            yield from (((*place, *at), found) for at, found in _wordings(value))


def _lacks(wording: Mapping[str, str], languages: Sequence[str]) -> Iterator[str]:
    missing = [language for language in languages if not wording.get(language)]
    extra = [key for key in wording if key not in languages]
    if missing:
        said = f"there is no text in {', '.join(missing)}"
        yield f"{said}, but in {', '.join(extra)}" if extra else said
    elif extra:
        yield f"{', '.join(extra)} is not a language of the programme: {', '.join(languages)}"


def _differences(
    first: Any, second: Any, where: str, place: Place = ()
) -> Iterator[tuple[Place, str]]:
    """Yield what one tree of names has and the other has not, a misspelled name once."""
    if not isinstance(first, dict) or not isinstance(second, dict):
        return
    section = ".".join(map(str, place)) or "the file"
    missing = [key for key in first if key not in second]
    for key in second:
        if key not in first:
            meant = near(str(key), missing)
            missing = [name for name in missing if repr(name) not in meant]
            yield (*place, key), f"{section}: {key!r} is not in {where}{meant}"
    if missing:
        names = ", ".join(repr(key) for key in missing)
        yield place, f"{section} has no {names}, which {where} has"
    for key in first:
        if key in second:
            yield from _differences(first[key], second[key], where, (*place, key))


RULES = (
    languages_are_known,
    partners_read_a_language_of_the_programme,
    wordings_are_in_every_language,
    registers_have_every_language,
    names_are_in_every_language,
    names_are_in_sections_that_are_read,
)
