"""Reports lie where nobody can guess, and a partner's folder stays its own."""

import re
import stat

import pytest

from dashboards.reports.folders import ReportFolders, ReportFoldersError, newest
from dashboards.reports.issue import build_reports
from tests.dashboards.edition_fixture import partner_edition, programme, write_edition

pytestmark = pytest.mark.long

CODES = ("AWN", "OHU")


@pytest.fixture
def files(tmp_path):
    return {
        code: write_edition(tmp_path / f"{code}.duckdb", partner_edition(code)) for code in CODES
    }


@pytest.fixture
def folders(tmp_path):
    return ReportFolders(tmp_path / "state")


def contents(folder):
    return {
        file.relative_to(folder).as_posix(): (file.read_bytes(), file.stat().st_mtime_ns)
        for file in folder.rglob("*")
        if file.is_file()
    }


def put(folders, place, text="of then"):
    path = folders.reports / place
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def test_no_partners_code_or_name_stands_in_a_path_below_the_folder_of_reports(files, folders):
    build_reports(files, folders)

    paths = {path.relative_to(folders.reports).as_posix() for path in folders.reports.rglob("*")}
    names = [part for path in paths for part in path.split("/")]
    reports = [path for path in paths if path.endswith("report.en.html")]
    assert len(reports) == 2
    assert all(re.fullmatch(r"2026Q2/[0-9a-f]{32}/report\.en\.html", path) for path in reports)
    assert not [name for name in names if any(code.lower() in name.lower() for code in CODES)]


def test_a_folder_holds_the_report_of_the_partner_that_the_private_file_names(files, folders):
    build_reports(files, folders)

    for code, words in (("AWN", "Aluvi Women&#39;s Network"), ("OHU", "Ormek Herders&#39; Union")):
        report = folders.reports / "2026Q2" / folders.names()[code] / "report.en.html"
        assert f'<bdi class="bold">{words}</bdi>' in report.read_text(encoding="utf-8")
    assert stat.S_IMODE(folders.register.stat().st_mode) == 0o600
    assert not folders.register.is_relative_to(folders.reports)


def test_names_are_the_same_in_every_run_and_unlike_those_of_another_state(
    files, folders, tmp_path
):
    first = build_reports(files, folders)
    before = contents(folders.state)
    second = build_reports(files, ReportFolders(folders.state))
    elsewhere = ReportFolders(tmp_path / "elsewhere").of(CODES)

    assert (first.partners, first.files, first.is_unchanged) == (2, 8, False)
    assert second.is_unchanged
    assert contents(folders.state) == before
    assert not {*folders.names().values()} & {*elsewhere.values()}


def test_a_new_partner_gets_a_folder_and_the_others_keep_theirs(folders):
    before = folders.of(["AWN"])

    after = folders.of(CODES)

    assert after["AWN"] == before["AWN"]
    assert len({*after.values()}) == 2


def test_folders_under_a_partners_code_are_moved_whole_by_the_next_run(files, folders):
    put(folders, "2026Q1/AWN/report.en.html")
    put(folders, "2026Q1/GONE/report.en.html")
    put(folders, "2026Q2/AWN/report.en.html")
    put(folders, ".2026Q1.new/OHU/report.en.html")

    build_reports(files, folders)

    names = folders.names()
    for code in ("AWN", "GONE"):
        kept = folders.reports / "2026Q1" / names[code] / "report.en.html"
        assert kept.read_text() == "of then"
    known = {*names.values(), "index.html"}
    assert {path.name for path in folders.reports.glob("*/*")} == known


def test_a_name_that_got_known_is_given_up_for_every_period(files, folders):
    build_reports(files, folders)
    old = folders.names()
    put(folders, f"2026Q1/{old['AWN']}/report.en.html")

    new = folders.rename("AWN")

    assert new not in old.values()
    assert not list(folders.reports.glob(f"*/{old['AWN']}"))
    assert [(one.period, one.path.parent.name) for one in folders.written()] == [
        ("2026Q1", new),
        ("2026Q2", new),
        ("2026Q2", old["OHU"]),
    ]
    assert build_reports(files, folders).is_unchanged


def test_a_rename_that_was_killed_is_finished_by_the_next_run(files, folders, monkeypatch):
    build_reports(files, folders)
    old = folders.names()["AWN"]
    with monkeypatch.context() as killed:
        killed.setattr(ReportFolders, "settle", lambda _: None)
        new = folders.rename("AWN")
    assert list(folders.reports.glob(f"*/{old}"))

    build_reports(files, folders)

    assert not list(folders.reports.glob(f"*/{old}"))
    assert (folders.reports / "2026Q2" / new / "report.en.html").is_file()


def test_a_server_that_lists_folders_finds_a_page_instead(files, folders):
    put(folders, "2026Q1/AWN/report.en.html")

    build_reports(files, folders)

    for period in ("2026Q1", "2026Q2"):
        page = (folders.reports / period / "index.html").read_text()
        assert not any(name in page for name in folders.names().values())


def test_the_newest_period_is_the_last_one_and_never_the_time_before_the_first(folders):
    name = folders.of(["AWN"])["AWN"]
    for period in ("before-first-period", "2025Q4", "2026Q1"):
        put(folders, f"{period}/{name}/report.en.html")

    assert [one.period for one in folders.written()] == [
        "before-first-period",
        "2025Q4",
        "2026Q1",
    ]
    assert [one.period for one in newest(folders.written())] == ["2026Q1"]
    assert newest(()) == ()


@pytest.mark.parametrize(
    "text", ["", "partner;folder\nAWN;0123", "partner,folder\nAWN,short\n", "partner,folder\nAWN\n"]
)
def test_a_file_of_names_that_cannot_be_read_stops_before_anything_is_moved(files, folders, text):
    report = put(folders, "2026Q2/AWN/report.en.html")
    folders.register.write_text(text)

    with pytest.raises(ReportFoldersError, match="Put it back from your backup"):
        build_reports(files, folders)

    assert report.read_text() == "of then"
    assert folders.register.read_text() == text


def test_a_file_of_names_that_a_spreadsheet_saved_is_read(folders):
    folders.of(CODES)
    before = folders.names()
    text = folders.register.read_text().replace("\n", "\r\n")
    folders.register.write_bytes(f"\ufeff{text}".encode())

    assert folders.names() == before


def test_a_report_is_never_made_from_another_partners_edition(files, folders):
    with pytest.raises(ValueError, match="the edition of AWN"):
        build_reports({"OHU": files["AWN"]}, folders)

    assert not folders.state.exists()


def test_a_code_that_is_no_code_is_refused(tmp_path, folders):
    code = "../AWN"
    tables = {"programme": [programme(edition="partner", edition_partner=code)]}
    path = write_edition(tmp_path / "partner.duckdb", tables)

    with pytest.raises(ValueError, match="not a plain code"):
        build_reports({code: path}, folders)

    assert not folders.state.exists()
