"""The words of the bundled questionnaires: whole in four languages, and one name for one thing."""

import re

import pytest

from assets.programme.locale import Labels
from tests.example import velmara_programme
from tests.velmara_forms import (
    ASKED_OF_NOBODY,
    FORMS,
    LANGUAGES,
    VELMARA,
    choices,
    content,
    forms_with,
    rows,
)

WORDINGS = ("label", "hint", "guidance_hint", "constraint_message", "required_message")
SHOWN_NOWHERE = ASKED_OF_NOBODY | {"end_group", "end_repeat"}
ARABIC_LETTER = re.compile(r"[\u0621-\u064a]")
# What no translation may change: a reference to an answer, a code such as A01-AWN, a number.
FIXED = re.compile(r"\$\{[^}]*\}|[A-Z][A-Z0-9-]*\d[A-Z0-9.-]*\b|\d+")
THOUSANDS = re.compile(r"(?<=\d)[,\s](?=\d{3})")
LISTS = sorted({row["list_name"] for form in FORMS for row in rows(form, "choices")})
# The lists of choices that are members of a dimension or names of the programme.
NAMED_IN = {
    "age_bands": "dimensions.age_band.members",
    "areas": "dimensions.adm2.members",
    "cbo_types": "dimensions.cbo_type.members",
    "completion_types": "dimensions.completion_type.members",
    "concern_types": "dimensions.concern_type.members",
    "document_types": "dimensions.document_type.members",
    "domains": "dimensions.domain.members",
    "groups": "dimensions.groups_served.members",
    "initiative_types": "dimensions.initiative_type.members",
    "leads": "dimensions.lead.members",
    "levels_of_government": "dimensions.level.members",
    "other_sides": "dimensions.other_side.members",
    "own_groups": "dimensions.group.members",
    "sectors": "dimensions.sector.members",
    "sexes": "dimensions.sex.members",
    "subgroups": "subgroups",
    "topics": "dimensions.theme.members",
    "uses": "dimensions.use.members",
    "volunteer_work": "dimensions.activity_type.members",
}
# A person says it in the first person; a figure speaks of people.
SAID_OTHERWISE = {("own_groups", "not_said")}


def wordings(form):
    """Return every text of a form that has one in any language, in all four of them."""
    return [
        texts
        for sheet in ("survey", "choices")
        for row in rows(form, sheet)
        for column in WORDINGS
        if any(texts := [row.get(f"{column}::{name}") for name in LANGUAGES.values()])
    ]


def named(place, language):
    """Return the names of a section of `locale/*.yaml`; codes count in either case."""
    found = Labels.of(VELMARA, language).sections
    for part in place.split("."):
        found = found[part]
    return {code.lower(): name for code, name in found.items()}


def labels(choice_list):
    """Return the labels of a list by name, from the first form that has it."""
    return choices(forms_with(choice_list)[0], choice_list, *LANGUAGES)


@pytest.mark.parametrize("form", FORMS)
def test_a_form_becomes_content_in_all_its_languages(form):
    assert content(form)["translations"] == [*LANGUAGES.values()]
    assert content(form)["settings"]["id_string"] == form


def test_the_forms_speak_the_languages_of_the_programme():
    assert velmara_programme().file.languages == tuple(LANGUAGES)
    assert labels("languages").keys() == LANGUAGES.keys()


@pytest.mark.parametrize("form", FORMS)
def test_no_text_lacks_a_language(form):
    for texts in wordings(form):
        assert all(text and text == text.strip() for text in texts), texts


@pytest.mark.parametrize("form", FORMS)
def test_whatever_is_shown_has_a_label(form):
    for row in [*rows(form, "survey"), *rows(form, "choices")]:
        assert row[f"label::{LANGUAGES['en']}"] or row["type"] in SHOWN_NOWHERE, row


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("sheet", ["survey", "choices"])
def test_the_languages_of_a_text_stand_side_by_side(form, sheet):
    spoken = [column.split("::") for column in rows(form, sheet)[0] if "::" in column]

    texts = dict.fromkeys(column for column, _ in spoken)
    assert spoken == [[text, language] for text in texts for language in LANGUAGES.values()]


@pytest.mark.parametrize("form", FORMS)
def test_references_codes_and_numbers_are_the_same_in_every_language(form):
    for texts in wordings(form):
        fixed = [sorted(FIXED.findall(THOUSANDS.sub("", text))) for text in texts]
        assert all(found == fixed[0] for found in fixed), texts


@pytest.mark.parametrize("form", FORMS)
def test_arabic_is_written_in_arabic_letters_and_nothing_else_is(form):
    for english, french, spanish, arabic in wordings(form):
        assert ARABIC_LETTER.search(arabic), arabic
        assert not ARABIC_LETTER.search(english + french + spanish), english


def test_hardly_any_text_is_left_in_english():
    same = {
        english
        for form in FORMS
        for english, *others in wordings(form)
        if english in others and re.search(r"[A-Za-z]{2}", english)
    }

    # Names of groups and words that two languages spell alike.
    assert same == {
        "Action", "Aluvi", "Association", "Culture", "Date", "Dialogue", "District", "Document",
        "Justice", "Local", "National", "No", "Ormek", "Point", "Sundrel", "Tesh",
        "Type",
    }  # fmt: skip


@pytest.mark.parametrize("choice_list", LISTS)
def test_a_list_of_several_forms_is_worded_the_same_in_each(choice_list):
    found = [choices(form, choice_list, *LANGUAGES) for form in forms_with(choice_list)]

    assert all(one == found[0] for one in found)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("choice_list", NAMED_IN)
def test_a_choice_is_called_as_in_the_figures(choice_list, language):
    names = named(NAMED_IN[choice_list], language)

    for name, (label,) in choices(forms_with(choice_list)[0], choice_list, language).items():
        if (choice_list, name) not in SAID_OTHERWISE:
            assert label == names[name], name


def test_the_topics_of_a_form_are_the_themes_in_their_order():
    assert [*labels("topics")] == [*named("dimensions.theme.members", "en")]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_committee_is_called_after_its_region(language):
    regions = named("regions", language)

    for name, (label,) in choices("event", "committees", language).items():
        assert name == "national" or regions[name].casefold() in label.casefold()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_domains_of_the_capacity_assessment_are_called_as_in_the_figures(language):
    asked = {
        row["name"]: row[f"label::{LANGUAGES[language]}"]
        for row in rows("capacity_assessment", "survey")
        if row["type"] == "begin_group" and re.fullmatch(r"d\d", row["name"])
    }

    assert asked == named("dimensions.domain.members", language)


@pytest.mark.parametrize("name", labels("agreements"))
def test_an_agreement_is_offered_with_its_code_and_the_project_in_words(name):
    for label in labels("agreements")[name]:
        assert re.fullmatch(rf"{name} – \S.+", label)
