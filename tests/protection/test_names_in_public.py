"""What a form says of an organisation that did not agree to be named is not said in public."""

import pytest

from assets.programme.model import Protection
from assets.protection.editions import Edition
from assets.protection.publish import publish
from assets.warehouse.connection import read_only
from assets.warehouse.dictionary import replace_rows
from tests.protection.world import row

NAMES = {"AAA": "Hill (upper) Herders' Union", "BBB": "Port Circle"}
SAYS = "Three letters, as AAA-V01 or BBB-V01; ask the hill (upper) herders' union or AAAB."


@pytest.fixture
def message(world, tmp_path):
    """Return what an edition says of a rule, where some partners agreed to be named."""
    rule = row("quality.rules", form="f", language="en", question="AAA", message=SAYS)
    replace_rows(world, "quality.rules", [rule])

    def read(edition, *named):
        partners = [
            row(
                "marts.partners",
                partner=code,
                name=name,
                standing="partner",
                has_public_name=code in named,
            )
            for code, name in NAMES.items()
        ]
        replace_rows(world, "marts.partners", partners)
        path = publish(world, edition, Protection(), tmp_path).path
        with read_only(path) as file:
            [(question, said)] = file.execute(
                "select question, message from published.rules"
            ).fetchall()
        return question, said

    return read


def test_codes_and_names_without_consent_are_taken_out_of_what_rules_say(message):
    assert message(Edition("public"), "BBB") == (
        "…",
        "Three letters, as …-V01 or BBB-V01; ask the … or AAAB.",
    )


def test_where_all_agreed_nothing_is_taken_out(message):
    assert message(Edition("public"), "AAA", "BBB") == ("AAA", SAYS)


@pytest.mark.parametrize("edition", [Edition("internal"), Edition("panel")])
def test_the_agency_reads_it_as_the_form_says_it(message, edition):
    assert message(edition) == ("AAA", SAYS)
