"""The guide to serving, the files that hosts read and the pages say the same."""

import re
from pathlib import Path

import pytest

from dashboards.serving import PAGE, headers_file, headers_of, policy_within

GUIDE = (Path(__file__).parents[2] / "docs" / "serving.md").read_text(encoding="utf-8")
PARTS = ("public", "internal", "panel", "reports")
CADDY = re.compile(r"^\t\t([A-Z][\w-]+) \"(.*)\"$", re.MULTILINE)
NGINX = re.compile(r"^    add_header ([\w-]+) \"(.*)\" always;$", re.MULTILINE)
HOST = re.compile(r"(?:server_name )?(public|internal|panel|reports)\.example\.org")


def blocks(heading):
    """Return, by part, what the guide's configuration of a server says of it."""
    text = GUIDE.split(f"### {heading}")[1].split("```")[1]
    _, *found = HOST.split(text)
    return dict(zip(found[::2], found[1::2], strict=True))


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize(("heading", "header"), [("Caddy", CADDY), ("nginx", NGINX)])
def test_the_guide_sets_every_header_of_each_part_and_no_other(heading, header, part):
    assert dict(header.findall(blocks(heading)[part])) == headers_of(part)


@pytest.mark.parametrize("part", PARTS)
def test_the_guide_says_why_of_each_header(part):
    said = set(re.findall(r"^\| `([A-Z][\w-]+)` \|", GUIDE, re.MULTILINE))

    assert headers_of(part).keys() <= said


@pytest.mark.parametrize("part", PARTS)
def test_a_host_reads_the_same(part):
    rule, *lines = headers_file(part).decode().splitlines()

    assert rule == "/*"
    assert lines == [f"  {name}: {value}" for name, value in headers_of(part).items()]


def test_a_page_says_of_itself_what_its_server_says():
    own = policy_within(PAGE).replace(" file:", "")

    assert headers_of("public")["Content-Security-Policy"] == f"{own}; frame-ancestors 'none'"
    assert "unsafe-eval" not in own
    assert "script-src 'self'; " in own


def test_what_is_not_for_anybody_is_kept_from_search_engines_and_shared_caches():
    for part in ("internal", "panel", "reports"):
        assert "noindex" in headers_of(part)["X-Robots-Tag"]
        assert headers_of(part)["Cache-Control"].startswith("private")
