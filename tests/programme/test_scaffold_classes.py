"""A question that nobody classified is guessed with care: the personal is not kept openly."""

import pytest

from assets.programme.scaffold.classes import guessed_class


@pytest.mark.parametrize(
    ("kind", "name", "expected"),
    [
        ("text", "comments", "restricted"),
        ("text", "head_name", "pseudonym"),
        ("text", "Nom_du_chef", "pseudonym"),
        ("text", "phone_number", "drop"),
        ("integer", "telephone", "drop"),
        ("text", "adresse", "drop"),
        ("date", "date_of_birth", "restricted"),
        ("date", "held_on", "keep"),
        ("integer", "households", "keep"),
        ("select_one", "contact_channel", "keep"),
        ("select_one_from_file", "village", "keep"),
        ("select_multiple", "topics", "keep"),
        ("geopoint", "place", "restricted"),
        ("geoshape", "field", "restricted"),
        ("image", "photo", "restricted"),
        ("barcode", "card", "restricted"),
        ("calculate", "total", "restricted"),
        ("calculate", "full_name", "pseudonym"),
        ("hidden", "secret", "restricted"),
        ("deviceid", "deviceid", "pseudonym"),
        ("phonenumber", "phonenumber", "drop"),
        ("username", "username", "pseudonym"),
        ("a type of the future", "x", "restricted"),
        ("note", "thanks", None),
        ("begin_group", "name", None),
        ("end_repeat", "", None),
        ("end", "end", "keep"),
    ],
)
def test_a_data_class_is_guessed_by_type_and_name(kind, name, expected):
    assert guessed_class({"type": kind, "name": name}) == expected


def test_a_word_within_a_word_says_nothing():
    assert guessed_class({"type": "integer", "name": "hotels"}) == "keep"
