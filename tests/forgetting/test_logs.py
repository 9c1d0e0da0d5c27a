"""What was decided on a forgotten submission, and held, goes out of the logs; all else stays."""

from datetime import UTC, datetime

import pytest

from assets.kobo.private_files import LockedError, locked, make_private_folder
from assets.programme.decision_log import count_decisions, remove_decisions
from assets.programme.read import read_programme
from expectations.decisions.hold_log import Entry, HoldLog
from tests.pipelines.second_programme import WADI

LOG = (
    "\ufeffform,root_uuid,expectation,decision,decided_by,decided_on,reason\r\n"
    'well_test,uuid:gone,*,exclude,x,2026-01-01,"two\r\nlines"\r\n'
    "well_test,here,*,exclude,x,2026-01-01,stays \r\n"
    "\r\n"
    "annual_return,gone,*,reopen,x,2026-01-02,"
)


def is_gone(root):
    return root == "gone"


@pytest.fixture
def place():
    return read_programme(WADI).file.forms[0]


def test_its_decisions_go_and_all_else_stays_byte_for_byte(tmp_path):
    path = tmp_path / "decisions.csv"
    path.write_bytes(LOG.encode())
    path.chmod(0o640)

    assert count_decisions(path, is_gone) == 2
    assert remove_decisions(path, is_gone, imports=tmp_path / "imports") == 2

    head, _, kept = LOG.partition("well_test,uuid:gone")
    stays = kept[kept.index("well_test,here") : kept.index("annual_return")]
    assert path.read_bytes().decode() == head + stays
    assert path.stat().st_mode & 0o777 == 0o640
    assert remove_decisions(path, is_gone, imports=tmp_path / "imports") == 0


def test_a_log_that_is_not_there_holds_nothing(tmp_path):
    path = tmp_path / "decisions.csv"

    assert remove_decisions(path, is_gone, imports=tmp_path / "imports") == 0
    assert not path.exists()


def test_no_decision_is_removed_while_a_workbook_is_taken_over(tmp_path):
    path = tmp_path / "decisions.csv"
    path.write_bytes(LOG.encode())
    make_private_folder(tmp_path / "imports")

    with locked(tmp_path / "imports" / "import.lock"), pytest.raises(LockedError):
        remove_decisions(path, is_gone, imports=tmp_path / "imports")

    assert path.read_bytes().decode() == LOG


def test_its_holds_go_with_lines_that_nobody_can_read(tmp_path, place):
    log = HoldLog(tmp_path / "holds")
    entries = [Entry("held", number, root, f"i{number}", 5) for number, root in enumerate("ab")]
    log.add(place, [*entries, Entry("held", 7, "gone", "i7", 5)], datetime(2026, 1, 1, tzinfo=UTC))
    [path] = (tmp_path / "holds").iterdir()
    path.write_text(path.read_text() + '{"did": "held", "root_')

    assert log.forget(is_gone, is_dry=True) == 2
    assert "gone" in path.read_text()
    assert log.forget(is_gone) == 2

    assert {one.root_uuid for one in log.latest(place).values()} == {"a", "b"}
    assert "gone" not in path.read_text()
    assert '"root_\n' not in path.read_text()
    assert [one.name for one in (tmp_path / "holds").iterdir()] == [path.name]


def test_where_nothing_was_held_there_is_nothing_to_forget(tmp_path):
    assert HoldLog(tmp_path / "holds").forget(is_gone) == 0
