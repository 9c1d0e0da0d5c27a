"""What a web server says with pages and reports, where somebody serves them.

Pages open from a folder too; there, what each of them says in its own head holds. How to set up a
server is in `docs/serving.md`.
"""

# Scripts come from the page's own folder, and nothing from anywhere else. A figure sets styles
# while it is drawn, and the length of a bar is a style, so styles may stand in a page; with
# nothing to load from elsewhere they can tell nobody anything.
PAGE = (
    ("default-src", "'none'"),
    ("script-src", "'self'"),
    ("style-src", "'self' 'unsafe-inline'"),
    ("img-src", "'self' data: blob:"),
    ("base-uri", "'none'"),
    ("form-action", "'none'"),
)
REPORT = (
    ("default-src", "'none'"),
    ("style-src", "'unsafe-inline'"),
    ("img-src", "data:"),
    ("base-uri", "'none'"),
    ("form-action", "'none'"),
)
# Browsers do not agree whether a file is of the same origin as the file beside it.
FROM_A_FOLDER = {"script-src", "style-src"}
# Only a server can say it; in a page it is ignored.
NO_FRAMES = ("frame-ancestors", "'none'")

HEADERS_FILE = "_headers"
NOT_FOR_SEARCH = "noindex, nofollow, noarchive"
FOR_ALL = {"Referrer-Policy": "no-referrer", "X-Content-Type-Options": "nosniff"}
# Of an unchanged page a browser is told so; a private one stays in no cache of somebody else.
KEPT = {
    "public": {"Cache-Control": "no-cache"},
    "internal": {"Cache-Control": "private, no-cache", "X-Robots-Tag": NOT_FOR_SEARCH},
    "panel": {"Cache-Control": "private, no-store", "X-Robots-Tag": NOT_FOR_SEARCH},
    "reports": {"Cache-Control": "private, no-store", "X-Robots-Tag": NOT_FOR_SEARCH},
}


def policy_within(policy: tuple[tuple[str, str], ...]) -> str:
    """Return a policy as a page says it of itself, also where it is opened from a folder."""
    return "; ".join(
        f"{name} {sources}{' file:' if name in FROM_A_FOLDER and policy is PAGE else ''}"
        for name, sources in policy
    )


def headers_of(part: str) -> dict[str, str]:
    """Return the headers to send with `public`, `internal` or `panel` pages, or with `reports`."""
    policy = (*(REPORT if part == "reports" else PAGE), NO_FRAMES)
    said = "; ".join(f"{name} {sources}" for name, sources in policy)
    return {"Content-Security-Policy": said, **FOR_ALL, **KEPT[part]}


def headers_file(part: str) -> bytes:
    """Return the file in which some hosts look for headers, at the top of what they serve."""
    lines = [f"  {name}: {value}" for name, value in headers_of(part).items()]
    return "\n".join(["/*", *lines, ""]).encode()
