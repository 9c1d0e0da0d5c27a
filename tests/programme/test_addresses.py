"""Records lead to KoboToolbox where the folder says at which address people open it."""

from dataclasses import replace

import duckdb
import pytest

from assets.programme.addresses import form_addresses, web_address
from assets.protection.behind import records_queries
from assets.protection.editions import editions_of
from assets.warehouse.dictionary import dictionary
from tests.example import velmara_programme

SERVER = "https://kf.kobotoolbox.org"


def programme_at(server):
    found = velmara_programme()
    return replace(found, file=found.file.model_copy(update={"kobotoolbox": server}))


@pytest.mark.parametrize(
    ("written", "kept"),
    [(f" {SERVER}/", SERVER), (SERVER, SERVER), ("http://localhost:8080", "http://localhost:8080")],
)
def test_an_address_is_a_server_over_https_or_on_this_computer(written, kept):
    assert web_address(written.strip()) == kept


@pytest.mark.parametrize(
    "written",
    [
        *("http://kf.kobotoolbox.org", "kf.kobotoolbox.org", "javascript:alert(1)", "https://"),
        *(
            f"{SERVER}/#/forms",
            f"{SERVER}/api",
            f"{SERVER}?token=1",
            "https://x:99999",
            "https://[x",
        ),
    ],
)
def test_anything_else_is_refused_with_an_example(written):
    with pytest.raises(ValueError, match="write one as https:"):
        web_address(written)


def test_a_password_in_an_address_is_refused_and_not_repeated():
    with pytest.raises(ValueError, match="without an account") as refused:
        web_address("https://ada:secret@kf.kobotoolbox.org")

    assert "secret" not in str(refused.value)


def test_every_form_has_an_address_but_sensitive_ones_and_those_elsewhere():
    file = programme_at(SERVER).file
    elsewhere = {form.code for form in file.forms if form.url_setting != "KOBO_URL"}
    sensitive = {form.code for form in file.forms if form.is_sensitive}

    found = {code: (server, uid) for code, server, uid in form_addresses(programme_at(SERVER))}

    assert sensitive
    assert found == {
        form.code: (SERVER, form.uid)
        for form in file.forms
        if form.code not in elsewhere | sensitive
    }
    assert list(form_addresses(programme_at(None))) == []


def test_the_agencys_editions_alone_hold_addresses():
    schema = dictionary()["marts.form_addresses"].schema
    with duckdb.connect() as warehouse:
        warehouse.execute("create schema marts")
        warehouse.execute(f"create table marts.form_addresses ({schema})")
        warehouse.execute(f"insert into marts.form_addresses values ('report', '{SERVER}', 'aUid')")
        told = {
            edition.kind
            for edition in editions_of(velmara_programme())
            if warehouse.execute(
                records_queries(edition, "withheld")["published.form_addresses"]
            ).fetchall()
        }

    assert told == {"internal", "panel"}
