"""What is frozen for ever holds nobody's own words, since nothing in it can be forgotten."""

from assets.publications.frozen import WORDS, as_text, frozen, of_text, restore
from assets.warehouse.connection import in_memory
from assets.warehouse.dictionary import dictionary

NEEDLE = "quillonyx"


def test_every_column_with_words_that_nobody_has_cleared_is_left_empty():
    uncleared = {
        (table, name)
        for table, meaning in dictionary().items()
        if table.startswith("published.")
        for name, (_, said) in meaning.columns.items()
        if "in words that nobody has cleared" in said
    }

    assert uncleared == {(table, name) for table, names in WORDS.items() for name in names}


def test_the_words_are_not_in_the_text_and_what_is_made_of_it_has_the_same_text():
    with in_memory() as connection:
        connection.execute("attach ':memory:' as kept; create schema kept.published")
        connection.execute("attach ':memory:' as again")
        for table in WORDS:
            connection.execute(f"create table kept.{table} ({dictionary()[table].schema})")
            connection.execute(f"insert into kept.{table} (partner) values ('RSA')")
            for name, (kind, _) in dictionary()[table].columns.items():
                if kind == "varchar" and name != "partner":
                    connection.execute(f"update kept.{table} set {name} = '{NEEDLE} {name}'")
        text = as_text(frozen(connection, "kept"))
        restore(connection, "again", of_text(text))

        assert as_text(frozen(connection, "again")) == text

    for names in WORDS.values():
        for name in names:
            assert f"{NEEDLE} {name}".encode() not in text
    assert f"{NEEDLE} outcome".encode() in text
