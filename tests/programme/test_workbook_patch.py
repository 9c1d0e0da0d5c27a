"""Values change in the text of a YAML file, and nothing around them does."""

import textwrap

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assets.programme.workbook.document import Document, Entry
from assets.programme.workbook.patch import patched
from assets.programme.workbook.splices import UnpatchableError

FRAMEWORK = textwrap.dedent("""\
    # Agreed in March.
    outcomes:
      # About people.
      - code: OC1   # the first
        title: {en: One, fr: "Un"}
        definition: >-
          A long text
          in two lines.
        members: [a, b,
                  c, d]

      # About places.
      - code: OC2
        title: 'Two'
        empty:

    last: yes  # Stays.
    """)


def change(edit, text=FRAMEWORK):
    document = Document(text)
    values = document.editable()
    edit(values)
    return patched(document, values)


def test_a_value_keeps_its_quotes_and_the_comment_behind_it():
    def edit(values):
        values["outcomes"][0]["code"] = "OC9"
        values["outcomes"][0]["title"]["fr"] = "Une"
        values["outcomes"][1]["title"] = "It's two"

    changed = change(edit)

    assert changed == FRAMEWORK.replace("OC1", "OC9").replace('"Un"', '"Une"').replace(
        "'Two'", "'It''s two'"
    )


def test_a_folded_text_stays_folded():
    changed = change(lambda values: values["outcomes"][0].update(definition="Short: now."))

    assert changed == FRAMEWORK.replace(
        "      A long text\n      in two lines.", "      Short: now."
    )


def test_a_list_between_brackets_keeps_its_lines():
    changed = change(lambda values: values["outcomes"][0]["members"].remove("b"))

    assert changed == FRAMEWORK.replace("[a, b,", "[a,")


def test_a_record_leaves_with_the_comment_above_it():
    changed = change(lambda values: values["outcomes"].pop(1))

    assert "places" not in changed
    assert changed.startswith(FRAMEWORK.partition("\n\n")[0])
    assert changed.endswith("last: yes  # Stays.\n")


def test_a_record_that_ends_in_lists_leaves_the_comment_below_it():
    text = "a:\n  - b:\n      - c: 1\n  # Below.\n  - b:\n      - c: 2\n"

    assert (
        change(lambda values: values["a"].pop(0), text) == "a:\n  # Below.\n  - b:\n      - c: 2\n"
    )


def test_a_new_record_stands_behind_the_one_before_it():
    new = {"code": "OC7", "title": {"en": "Seven", "fr": "Sept"}}

    changed = change(lambda values: values["outcomes"].insert(1, Entry(new)))

    assert "c, d]\n  - code: OC7\n    title: {en: Seven, fr: Sept}\n\n  # About places." in changed


def test_an_entry_may_change_its_kind():
    changed = change(lambda values: values["outcomes"][1].update(title={"en": "Two", "fr": "Deux"}))

    assert changed == FRAMEWORK.replace("'Two'", "{en: Two, fr: Deux}")


def test_what_was_left_empty_is_filled_and_what_was_said_last_is_taken_out():
    def edit(values):
        values["outcomes"][1]["empty"] = "not any more"
        del values["last"]

    assert change(edit) == FRAMEWORK.replace("empty:", "empty: not any more").replace(
        "last: yes  # Stays.\n", ""
    )


def test_line_ends_and_byte_order_mark_stay():
    text = "\ufeff" + FRAMEWORK.replace("\n", "\r\n")

    changed = change(lambda values: values["outcomes"][0].pop("definition"), text)

    assert changed.startswith("\ufeff# Agreed")
    assert changed.count("\n") == changed.count("\r\n") == FRAMEWORK.count("\n") - 3


def test_a_file_without_values_gets_its_first_one():
    assert change(lambda values: values.update(a=1), "# Nothing yet.\n") == "# Nothing yet.\na: 1\n"


def test_an_anchor_that_speaks_for_two_values_is_left_alone():
    text = "a: &same {x: 1}\nb: *same\n"

    with pytest.raises(UnpatchableError):
        change(lambda values: values["b"].update(x=2), text)


def test_a_key_can_come_behind_one_whose_last_line_goes():
    text = "a:\n  b: 1\n  c:\n    d: 2  # two\nz: 3\n"

    def edit(values):
        del values["a"]["c"]
        values["y"] = values.pop("z")

    assert Document(change(edit, text)).value == {"a": {"b": 1}, "y": 3}


TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufeff\u2028\u2029\x85"), max_size=30)  # fmt: skip  # noqa: E501
VALUES = st.recursive(
    TEXTS | st.integers() | st.booleans(),
    lambda inner: (
        st.dictionaries(st.sampled_from("abcd"), inner, min_size=1, max_size=3)
        | st.lists(inner, min_size=1, max_size=3)
    ),
    max_leaves=6,
)


@given(old=st.dictionaries(st.sampled_from("abcd"), VALUES), new=st.dictionaries(st.sampled_from("abcd"), VALUES))  # fmt: skip  # noqa: E501
def test_any_values_can_become_any_others(old, new):
    text = change(lambda values: values.update(old), "# Top.\n")

    def edit(values):
        values.clear()
        values.update(new)

    changed = change(edit, text)

    assert changed.startswith("# Top.\n")
    assert Document(changed).value == new or new == {}
