"""Who speaks where nobody has an account: the codes in the forms' links."""

from assets.programme.link_codes import load_link_codes
from assets.staging.pseudonyms import Pseudonyms
from assets.warehouse.connection import writing
from tests.example import velmara_programme

PSEUDONYMS = Pseudonyms(b"key")


def test_the_warehouse_knows_codes_by_their_pseudonyms_alone(tmp_path):
    programme = velmara_programme()
    with writing(tmp_path / "warehouse.duckdb") as connection:
        load_link_codes(connection, programme, PSEUDONYMS)
        found = connection.execute("select code, partner, side from marts.link_codes").fetchall()

    assert set(found) == {
        (PSEUDONYMS.of(link.code), link.partner, link.side) for link in programme.link_codes
    }
    assert not {code for code, _, _ in found} & {link.code for link in programme.link_codes}


def test_each_partner_has_a_code_for_either_side():
    programme = velmara_programme()

    found = sorted((link.partner, link.side) for link in programme.link_codes)

    assert found == [
        (partner.partner, side) for partner in programme.partners for side in ("agency", "cso")
    ]


def test_forms_without_an_account_say_which_question_has_the_code():
    coded = {place.code: place.link_code for place in velmara_programme().file.forms}

    assert {code: question for code, question in coded.items() if question} == {
        "principles_survey": "survey/code",
        "report_reply": "reply/code",
        "community_pulse": "pulse/code",
    }
