"""A free text that tells a telephone number, an e-mail address or a name is found."""

import time
from dataclasses import replace

import pytest

from assets.programme.yaml_text import load_yaml
from expectations.domain.names import known_words
from tests.example import velmara_programme
from tests.expectations.domain.rows_world import (
    context,
    found_by,
    made,
    open_world,
    programme,
    roots,
    rule,
    send,
)
from tests.velmara_run import VELMARA

RULE = rule("texts", kind="contact_in_text")
PHONES = [
    "Prière d'appeler le 0555 010 199 pour la liste.",
    "call 0555010199",
    "ring +44 (0)20 7946 0991 after noon",
    "555-01-01-99",
    "555.0101",
    "their number is 555 0101.",
    "الرقم ٠٥٥٥٠١٠١٩٩ للاتصال",
    "\u06f0\u06f5\u06f5\u06f5 \u06f0\u06f1\u06f0 \u06f1\u06f9\u06f9",
    "le 05\u202f55\u202f01\u202f01\u202f99",
    "since 2026-03-10 on 0555 010 199",
]
NO_PHONES = [
    "We met on 2026-03-10 and on 2026-04-11.",
    "Le 10.03.2026 et le 11.03.2026",
    "from 2024-2026, 12 times",
    "1 250 000 francs, or 12.500.000",
    "12 women, 14 men, 15 children",
    "555 010",
    "room 12, at 10:30 until 11:45",
    "from 10-12 to 14-16 people",
]
EMAILS = ["ask somebody@example.org", "a.b-c+d@mail.example.co, please", "écrire à élan@exemple.fr"]
NO_EMAILS = ["meet @ noon", "user@localhost", "10 @ 5.50"]
NAMES = [
    "Mr Tarrend came.",
    "we asked Mrs. Tarrend",
    "Prof Ilva spoke",
    "avec M. Tarrend et Mme Osk",
    "con la Sra. Tarrend",
    "habló el Señor Osk",
    "my name is Ilva",
    "Bonjour, je m'appelle Ilva.",
    "hola, me llamo Ilva",
    "the list is kept by Ilva Tarrend at home",
    "The list of Ilva Tarrend",
    "we saw O'Brien N'Diaye there",
    "contact: Ilva Tarrend",
    "(Ilva Tarrend)",
    "with Jean-Marie Tarrend",
    "Amina Tarrend said that the list is short.",
    "« Ilva Tarrend a parlé »",
    "- Ilva O'Brien: see the list",
    "Ilva Tarrend",
    "جاء السيد محمد إلى المكتب",
    "تحدثنا مع الدكتورة ليلى",
    "مرحبا اسمي سلمى",
]
NO_NAMES = [
    "Many people came. They stayed.",
    "The District Office sent nobody.",
    "we met the Upper Sarrow people",
    "the AAA River Circle held it",
    "the UN and OCHA were there",
    "on Monday in January we rested",
    "Madame la directrice a parlé",
    "the mr and the mrs of it",
    "Ilva came.",
    "The Tarrend came.",
    "Yesterday Tarrend came.",
    "Après Tarrend, rien.",
    "Upper Tarrend was closed",
    "Sarrow River people came.",
    "They came. Ilva Tarrend stayed.",  # Where a sentence begins within the text, nobody can say.
    "we met Ilva there",
    "قال السيد الوزير ذلك",
    "السيدات والسادة",
]


KINDS = {"phone": (PHONES, NO_PHONES), "email": (EMAILS, NO_EMAILS), "name": (NAMES, NO_NAMES)}
CASES = [
    *((kind, words, True) for kind, (found, _) in KINDS.items() for words in found),
    *((kind, words, False) for kind, (_, passed) in KINDS.items() for words in passed),
    *(
        (kind, words, False)
        for kind in KINDS
        for other, (found, _) in KINDS.items()
        for words in found
        if other != kind
    ),
]


def looking_for(kind):
    return rule("texts", kind="contact_in_text", looks_for=[kind])


@pytest.fixture(scope="module")
def found_words():
    """What is found of all texts, by what is looked for."""
    with open_world() as came:
        sent = {send(came, "report", words=words): words for _, words, _ in CASES}
        return {
            kind: {sent[root] for root in roots(found_by(came, looking_for(kind)))}
            for kind in KINDS
        }


@pytest.mark.parametrize(("kind", "words", "is_found"), CASES)
def test_what_looks_personal_is_found_by_its_kind(found_words, kind, words, is_found):
    assert (words in found_words[kind]) is is_found


@pytest.mark.parametrize(("digits", "is_found"), [(7, True), (8, True), (9, False)])
def test_a_number_is_a_telephones_from_so_many_digits_on(came, digits, is_found):
    send(came, "report", words="ring 5550 1019")

    found = found_by(came, rule("texts", kind="contact_in_text", digits=digits))

    assert bool(found) is is_found


def test_all_restricted_texts_are_looked_at_and_no_others(came):
    said = "ring 0555 010 199"
    report = send(
        came, "report", words=said, more_words=said, period=said,
        items={"report__activity": [{}, {"activity__remark": said}]},
    )  # fmt: skip
    survey = send(came, "survey", words=said, code=said)

    assert found_by(came, RULE) == [
        ("report", report, "2", "activity__remark"),
        ("report", report, None, "more_words"),
        ("report", report, None, "words"),
        ("survey", survey, None, "words"),
    ]


def test_only_the_forms_that_are_named_are_looked_at(came):
    for form in ("report", "survey"):
        send(came, form, words="ring 0555 010 199")

    found = found_by(came, rule("texts", kind="contact_in_text", forms=["survey"]))

    assert [form for form, *_ in found] == ["survey"]


def test_a_text_with_several_reasons_is_found_once(came):
    send(came, "report", words="ask Mr Tarrend or Ilva Tarrend, a@example.org, 0555 010 199")

    assert len(found_by(came, RULE)) == 1


def test_words_that_are_known_to_be_no_names_can_be_added(came):
    send(came, "report", words="we marched to the Old Mill Bridge")

    assert found_by(came, RULE)
    known = rule("texts", kind="contact_in_text", known_words=["Old", "Mill"])
    assert found_by(came, known) == []


def test_nothing_said_is_nothing_found(came):
    send(came, "report", words=None)
    send(came, "report", words="")

    assert found_by(came, RULE) == []


def test_it_is_a_warning_about_what_counts(came):
    send(came, "report", words="ring 0555 010 199", fate="quarantined")
    [one], _ = made(RULE)

    assert one.severity == "warning"
    assert found_by(came, RULE) == []


def test_a_text_that_is_not_asked_yet_is_said_to_be_unchecked():
    [one], [unchecked] = made(RULE, context(without=[("report", "more_words")]))

    assert (unchecked.form, unchecked.column_name) == ("report", "more_words")
    assert ("report", "words") in one.looks_at


@pytest.mark.parametrize("words", ["5 " * 50_000, "Ab " * 50_000, "a@" * 50_000, "السيد " * 50_000])
def test_a_hostile_text_takes_no_longer_than_its_length(came, words):
    send(came, "report", words=words)
    before = time.process_time()

    found_by(came, RULE)

    assert time.process_time() - before < 5


def test_none_of_velmaras_own_words_is_taken_for_a_name(came):
    content, _ = load_yaml(VELMARA / "population.yaml", [])
    for by_language in content["words"].values():
        for texts in by_language.values():
            for words in texts:
                send(came, "report", words=words)
    velmara = replace(programme(), areas=velmara_programme().areas)

    assert found_by(came, RULE, context(velmara)) == []


def test_names_of_the_register_the_areas_and_the_choices_are_known():
    words = known_words(velmara_programme(), ())

    assert {"tesh", "radio", "sarrow", "lantern", "aluvi"} <= set(words)
