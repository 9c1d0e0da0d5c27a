"""The house rules that a reviewer should not have to look for (DESIGN §1)."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
MAY_IMPORT = {
    "assets": {"assets"},
    "expectations": {"expectations", "assets"},
    "dashboards": {"dashboards", "assets"},
    "pipelines": {"pipelines", "dashboards", "expectations", "assets"},
}
# Each heavy dependency has one door; a type's name may be mentioned anywhere in assets.
DOORS = {
    "dagster": [
        "assets/graph/", "assets/run.py", "dashboards/graph.py", "pipelines/",
        "expectations/checks.py", "expectations/quality.py", "expectations/lost.py",
        "expectations/outcome.py", "expectations/shown.py", "expectations/plainly.py",
        "expectations/decisions/write_back.py",
    ],
    "requests": ["assets/kobo/transport", "pipelines/webhook.py"],
    "plotly": ["dashboards/figures"],
    "great_expectations": ["expectations"],
    "duckdb": ["assets", "expectations"],
    "pyrage": ["assets/kobo/sealed.py"],
    "smtplib": ["pipelines/mail.py"],
    "lxml": ["dashboards/exports/iati"],
    "typst": ["dashboards/reports/pdf.py"],
    "pikepdf": ["dashboards/reports/pdf.py"],
    "docx": ["dashboards/reports/word.py"],
    "segno": ["dashboards/reports/pictures.py"],
    "fsspec": ["assets/staging/sealed_pages.py"],
}  # fmt: skip


def modules(package: str) -> list[Path]:
    return sorted((ROOT / package).rglob("*.py"))


def imports(path: Path) -> set[str]:
    """Return the top-level packages that a module imports, inside functions too."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module)
        elif isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
    return {name.split(".")[0] for name in names}


@pytest.mark.parametrize("package", MAY_IMPORT)
def test_imports_point_one_way(package):
    for path in modules(package):
        ours = imports(path) & MAY_IMPORT.keys()
        assert ours <= MAY_IMPORT[package], path.relative_to(ROOT)


@pytest.mark.long
@pytest.mark.parametrize("library", DOORS)
def test_each_heavy_library_has_its_door(library):
    for package in MAY_IMPORT:
        for path in modules(package):
            place = path.relative_to(ROOT).as_posix()
            if library in imports(path):
                assert any(place.startswith(door) for door in DOORS[library]), place


def test_only_the_warehouse_opens_a_database():
    for package in MAY_IMPORT:
        for path in modules(package):
            place = path.relative_to(ROOT).as_posix()
            if "duckdb.connect(" in path.read_text(encoding="utf-8"):
                assert place.startswith("assets/warehouse/"), place


def test_only_the_settings_read_the_environment_and_the_clock():
    spoken = ("os.environ", "os.getenv", "datetime.now(", "date.today(", "time.time(")
    for package in MAY_IMPORT:
        for path in modules(package):
            place = path.relative_to(ROOT).as_posix()
            found = [word for word in spoken if word in path.read_text(encoding="utf-8")]
            if found:
                assert place == "pipelines/settings.py", (place, found)


def test_pages_and_reports_never_name_the_warehouse():
    for path in (ROOT / "dashboards").rglob("*"):
        if path.is_file() and path.suffix in {".py", ".html", ".js"}:
            assert "warehouse.duckdb" not in path.read_text(encoding="utf-8"), path


def test_no_lock_file_holds_an_address():
    for path in ROOT.glob("requirements*.lock"):
        text = path.read_text(encoding="utf-8")
        assert "://" not in text
        assert text.count("--hash=sha256:") >= text.count("==")
