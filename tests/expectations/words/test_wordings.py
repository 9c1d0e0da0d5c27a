"""What a check says to people: complete in each language, by labels and settings, never answers."""

import re
from decimal import Decimal

import pytest

from assets.programme.quality import DeclaredRule
from assets.programme.yaml_text import load_yaml
from assets.xpath import REASONS
from expectations.words.wordings import FOLDER, Said, languages, reason, spoken, words

QUESTION = {"English (en)": "Number of participants", "French (fr)": "Nombre de participants"}
PARTS = {"title", "message", "what_to_do"}
# Variants in which the message alone is another one.
MESSAGE_ALONE = (": other_question", ": indicator", ": day", ": ever")


def places_in(text):
    """Return the places of a text that something is put into."""
    return re.findall(r"{(\w+)}", text)


def read(language):
    problems = []
    found, _ = load_yaml(FOLDER / f"{language}.yaml", problems)
    assert not problems
    return found


ENGLISH = read("en")


def test_there_are_words_in_the_languages_of_the_example():
    assert languages() == ("ar", "en", "es", "fr")


@pytest.mark.parametrize("language", languages())
def test_every_language_says_the_same_with_the_same_places(language):
    found = read(language)

    assert found.keys() == ENGLISH.keys()
    assert found["reasons"].keys() == ENGLISH["reasons"].keys()
    assert {name: set(said) for name, said in found["checks"].items()} == {
        name: set(said) for name, said in ENGLISH["checks"].items()
    }
    for name, said in found["checks"].items():
        for part, text in said.items():
            assert set(places_in(text)) == set(places_in(ENGLISH["checks"][name][part])), name
    for code, text in found["reasons"].items():
        assert set(places_in(text)) == set(places_in(ENGLISH["reasons"][code])), code
    assert set(places_in(found["frame"])) == {"question", "message"}
    assert found["whole"] != ENGLISH["whole"] or language == "en"


@pytest.mark.parametrize("language", languages())
def test_every_check_has_a_rule_a_question_and_what_to_do(language):
    for name, said in read(language)["checks"].items():
        parts = {"message"} if name.endswith(MESSAGE_ALONE) else PARTS
        assert set(said) == parts, name
        assert all(text.strip() for text in said.values())


def test_only_labels_and_settings_have_a_place():
    settings = {
        name
        for kind in kinds()
        for name, field in kind.model_fields.items()
        if field.annotation is not bool
    }
    places = {
        place
        for said in ENGLISH["checks"].values()
        for text in said.values()
        for place in places_in(text)
    }

    assert places <= settings | {"other_question", "indicator"}


def kinds():
    found = list(DeclaredRule.__subclasses__())
    for kind in found:
        found += kind.__subclasses__()
    return [kind for kind in found if "kind" in kind.model_fields]


@pytest.mark.parametrize("language", languages())
def test_nobody_is_asked_to_do_what_only_the_office_can(language):
    """A partner's account cannot give a submission a status in KoboToolbox."""
    status = re.compile(r"not approved|non approuvé|no aprobado|غير معتمد")

    assert not [name for name, said in read(language)["checks"].items() if status.search(str(said))]


def test_whoever_answers_a_question_learns_whom_to_tell():
    closing = [
        said["what_to_do"]
        for said in ENGLISH["checks"].values()
        if "the question is closed" in said.get("what_to_do", "")
    ]

    assert closing
    assert all("the office" in text for text in closing)


def test_every_kind_of_rule_that_can_be_declared_has_words():
    declared = {
        name
        for kind in kinds()
        for name in getattr(kind.model_fields["kind"].annotation, "__args__", ())
    }

    assert declared
    assert declared <= ENGLISH["checks"].keys()


def test_a_partner_is_told_which_question_it_is_about():
    told = words(Said(("required_questions_are_answered",), question=QUESTION), ("en",))

    assert told.message == ("“Number of participants”: This question needs an answer and has none.")


@pytest.mark.parametrize(
    ("language", "label"), [("fr", "Nombre de participants"), ("es", "Number of participants")]
)
def test_a_label_is_in_the_language_asked_for_or_the_programmes_next(language, label):
    tongues = spoken(language, ("en", "fr", "es"))

    told = words(Said(("required_questions_are_answered",), question=QUESTION), tongues)

    assert label in told.message


def test_a_programme_in_a_language_without_words_is_told_in_its_next_one():
    said = Said(("scores_are_on_the_scale",))

    assert words(said, spoken("pt", ("pt", "fr"))) == words(said, ("fr",))
    assert words(said, spoken("pt", ("pt",))) == words(said, ("en",))


def test_the_forms_own_words_are_said_of_its_constraint():
    own = {"English (en)": "Not more than 500.", "French (fr)": "Pas plus de 500."}
    said = Said(("answers_meet_their_constraints",), question=QUESTION, own=own)

    assert words(said, ("en",)).message == "“Number of participants”: Not more than 500."
    assert words(said, ("fr",)).message == "« Nombre de participants » : Pas plus de 500."


def test_the_programmes_own_words_take_the_place_of_the_usual_ones():
    said = Said(("outliers",), own={"en": "Please look at {this}."})

    assert words(said, ("en",)).message == "Please look at {this}."


def test_a_rules_own_title_takes_the_place_of_the_usual_one_and_of_nothing_else():
    own = words(Said(("outliers",), own_title={"en": "Figures\nmake sense {so}"}), ("en",))
    usual = words(Said(("outliers",)), ("en",))

    assert own.title == "Figures make sense {so}"
    assert (own.message, own.what_to_do) == (usual.message, usual.what_to_do)


def test_settings_stand_in_the_words_as_people_write_them():
    share = words(Said(("heaping",), places={"share": Decimal("0.80")}), ("fr",))
    times = words(Said(("pace",), places={"times": Decimal("3.0")}), ("en",))

    assert "80 %" in share.message
    assert "more than 3 times" in times.message


def test_another_question_is_named_by_its_label():
    said = Said(
        ("in_order: other_question", "in_order"),
        question={"English (en)": "Issued on"},
        places={"other_question": {"English (en)": "Applied on"}},
    )

    told = words(said, ("en",))

    assert told.message == (
        "“Issued on”: This date lies before that of “Applied on”, which it should follow."
    )
    assert told.title == "Dates follow one another"


def test_a_label_that_would_quote_an_answer_does_not():
    label = {"en": "What did ${name} say\nabout it?"}

    told = words(Said(("required_questions_are_answered",), question=label), ("en",))

    assert told.message.startswith("“What did … say about it?”")


def test_why_a_rule_is_not_checked_is_said_in_each_language():
    said = {reason("not_asked", (language,)) for language in languages()}

    assert len(said) == len(languages())


def test_every_reason_that_an_expression_is_not_checked_for_has_words():
    assert REASONS.keys() <= ENGLISH["reasons"].keys()


def test_a_reason_names_a_part_of_the_form():
    told = reason("unknown_function", ("en",), "indexed-repeat")

    assert told == "Only the form itself can work out indexed-repeat()."
