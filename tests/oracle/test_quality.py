"""What became of every submission, found out once more from what the server sent."""

from tests.oracle.compared import disagreement
from tests.oracle.quality import findings, reconciliation, submissions

FOUND = "column_name, severity, decision"


def test_every_submission_has_the_fate_that_its_status_and_mistakes_give_it(product, world):
    columns = "partner, period, fate, reason, is_provisional, is_warned, has_evidence"

    stored = product("quality.submissions", "form, root_uuid", columns)

    assert not disagreement(stored, submissions(world), columns)


def test_every_mistake_is_found_and_nothing_else(product, world):
    stored = product("quality.findings", "form, root_uuid, item_path, expectation", FOUND)

    assert not disagreement(stored, findings(world), FOUND)


def test_every_form_and_quarter_counts_what_was_received_and_what_became_of_it(product, world):
    columns = (
        "received, used, provisional, quarantined, excluded, on_hold, without_consent, forgotten"
    )

    stored = product("quality.reconciliation", "form, period", columns)

    assert not disagreement(stored, reconciliation(world), columns)
    for received, used, _, *others in stored.values():
        assert received == used + sum(others)
