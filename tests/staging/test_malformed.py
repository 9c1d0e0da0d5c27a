"""Staging says which answers broke their question's constraint before they became pseudonyms."""

import pytest

from tests.staging.invented import content, group, question, repeat, submission

CODE = {"constraint": "regex(., '^[A-Z]{3}-[0-9]{4}$')"}
SECRET = "Awa Sekretova-9917"


@pytest.mark.parametrize(
    ("kind", "constraint", "text", "named"),
    [
        ("text", CODE["constraint"], "AWN-0001", None),
        ("text", CODE["constraint"], "awn 1", "q"),
        ("text", CODE["constraint"], "", None),
        ("text", CODE["constraint"], None, None),
        ("text", None, "whatever", None),
        ("text", "string-length(.) > 2", "ab", "q"),
        ("integer", ". > 100", "101", None),
        ("integer", ". > 100", "99", "q"),
        ("integer", ". > 100", "many", "q"),
        ("date", ". > date('2000-01-01')", "1999-01-01", "q"),
        ("select_multiple", "count-selected(.) = 1", "a b", "q"),
        # What looks at anything else is not held; the checks list it.
        ("text", ". = ${other}", "x", None),
        ("date", ". <= today()", "2999-01-01", None),
        ("text", "pulldata('a', 'b', 'c', .) = 1", "x", None),
        ("geopoint", ". != ''", "1 2 0 0", None),
    ],
)
def test_a_pseudonym_is_named_by_what_it_stands_for(office, kind, constraint, text, named):
    asked = question(kind, "q", **({"constraint": constraint} if constraint else {}))
    form = content(asked, question("text", "other"))

    office.stage(
        form, submission(1, {} if text is None else {"q": text}), classes={"q": "pseudonym"}
    )

    assert office.values("malformed") == [named]


def test_an_answer_that_is_kept_is_not_named(office):
    office.stage(content(question("text", "q", **CODE)), submission(1, {"q": "awn 1"}))

    assert office.values("malformed") == [None]


def test_several_are_named_together_each_at_its_item(office):
    form = content(
        group("g", question("text", "one", **CODE), question("text", "two", **CODE)),
        repeat("m", question("text", "who", **CODE)),
    )
    classes = dict.fromkeys(("g/one", "g/two", "m/who"), "pseudonym")
    said = {"g/one": "x", "g/two": "y", "m": [{"m/who": "AWN-0001"}, {"m/who": "z"}]}

    office.stage(form, submission(1, said), classes=classes)

    assert office.values("malformed") == ["g__one, g__two"]
    assert office.values("malformed", "survey__m") == [None, "m__who"]


def test_an_answer_is_held_against_its_own_version_and_an_unknown_one_against_the_newest(office):
    forms = {
        version: content(
            question("text", "q", **({"constraint": f"regex(., '{pattern}')"} if pattern else {}))
        )
        for version, pattern in {"v1": "", "v2": "[A-Z]+", "v3": "[a-z]+"}.items()
    }
    rows = [
        submission(number, {"q": "abc"}, __version__=version)
        for number, version in enumerate(("v1", "v2", "v3", "v9", None))
    ]
    upper = submission(9, {"q": "ABC"}, __version__="v9")

    office.stage_pull(office.land(forms, [*rows, upper]), {"q": "pseudonym"})

    assert office.values("malformed") == [None, "q", None, None, None, "q"]


def test_that_an_answer_is_malformed_gives_nothing_of_it_away(office):
    office.stage(
        content(question("text", "q", **CODE)),
        submission(1, {"q": SECRET}),
        classes={"q": "pseudonym"},
    )

    assert SECRET not in str(office.rows("survey"))
    assert office.values("malformed") == ["q"]
