"""Addresses for reports stand in the folder alone."""

from datetime import date

from assets.programme.tables import load_registers
from assets.warehouse.connection import writing
from tests.example import velmara_programme


def test_no_table_has_an_address_or_what_one_is_for(tmp_path):
    programme = velmara_programme()
    with writing(tmp_path / "warehouse.duckdb") as connection:
        tables = load_registers(connection, programme, date(2026, 7, 20))
        said = {
            str(cell).lower()
            for table in tables
            for row in connection.execute(f"select * from {table}").fetchall()
            for cell in row
        }

    assert "awn" in said
    for contact in programme.contacts:
        assert not [one for one in said if contact.email in one]
    assert programme.file.mail.sender not in "".join(said)


def test_each_partner_of_the_example_has_an_address_that_nobody_could_write_to():
    programme = velmara_programme()

    assert {one.partner for one in programme.contacts} == {
        row.partner for row in programme.partners
    }
    assert all(one.email.endswith(".example") for one in programme.contacts)
