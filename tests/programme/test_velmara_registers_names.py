"""The names of the example: the same in its four languages, for everything that has a code."""

import re

import pytest

from assets.programme.locale import Labels
from tests.example import velmara_programme
from tests.velmara_forms import VELMARA

LANGUAGES = ("en", "fr", "es", "ar")
PROGRAMME = velmara_programme()
ARABIC_LETTER = re.compile(r"[\u0621-\u064a]")


def named(language):
    return Labels.of(VELMARA, language).sections


def paths(section, place=()):
    """Return the path of every name in a file of names, with the name."""
    if isinstance(section, dict):
        return {
            path: name
            for code, inner in section.items()
            for path, name in paths(inner, (*place, code)).items()
        }
    return {place: section}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_names_the_same_things_in_the_same_order(language):
    assert [*paths(named(language))] == [*paths(named("en"))]
    assert all(isinstance(name, str) and name for name in paths(named(language)).values())


def test_the_programme_speaks_the_languages_that_it_has_names_in():
    assert PROGRAMME.file.languages == LANGUAGES
    assert {path.stem for path in (VELMARA / "locale").glob("*.yaml")} == {*LANGUAGES}


def test_arabic_names_are_in_arabic_letters():
    for path, name in paths(named("ar")).items():
        assert ARABIC_LETTER.search(name) or "age_band" in path, path


@pytest.mark.parametrize("language", ["fr", "es", "ar"])
def test_hardly_any_name_is_left_in_english(language):
    english, other = paths(named("en")), paths(named(language))
    same = {name for path, name in english.items() if other[path] == name}

    # Names of groups and words that both languages spell alike.
    assert same <= {"Aluvi", "Tesh", "Ormek", "Sundrel", "Culture", "Justice", "District", "Local",
                    "National", "No", "Tranche", "Dovrel Est"}  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_dimension_and_member_has_its_name(language):
    said = named(language)["dimensions"]

    assert [*said] == [dimension.code for dimension in PROGRAMME.file.dimensions]
    for dimension in PROGRAMME.file.dimensions:
        assert tuple(said[dimension.code]["members"]) == dimension.members


def test_what_the_registers_name_by_code_has_a_name():
    partners = (*PROGRAMME.partners, *PROGRAMME.candidates)
    said = named("en")
    members = {code: part["members"] for code, part in said["dimensions"].items()}
    used = (
        (said["regions"], {row.adm1 for row in PROGRAMME.areas}),
        (said["subgroups"], {row.subgroup for row in PROGRAMME.mapping}),
        (members["group"], {row.group for row in PROGRAMME.mapping}),
        (members["sector"], {row.sector for row in partners}),
        (members["theme"], {theme for row in partners for theme in row.themes}),
    )

    for names, codes in used:
        assert codes <= names.keys()


@pytest.mark.parametrize("language", LANGUAGES)
def test_districts_are_called_the_same_on_the_map_and_in_the_figures(language):
    members = named(language)["dimensions"]["adm2"]["members"]

    assert members == {row.adm2: getattr(row, f"name_{language}") for row in PROGRAMME.areas}
