"""A form of 60 questions with any number of invented answers, served as KoboToolbox serves them.

    python -m benchmarks.served

What a form and a submission look like is asked of the sandbox server; here its submissions are
repeated under ids of their own, so that a million of them need no memory. How many are shown, and
which were edited, whoever measures says while it runs. It serves one form, and only what is asked
by those who are measured.
"""

import json
import random
import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import orjson
import requests

from assets.kobo.sandbox.server import SandboxServer
from assets.kobo.sandbox.store import SandboxStore
from assets.kobo.xlsform import content_of
from benchmarks.task import ASKED, ASKED_OF_EACH, GROUP, REPEAT

UID, TOKEN = "aSurveyOfSixtyQuestions", "benchmark"
SEED, ORIGINALS, PAGE = 1, 2_000, 1000
FIRST_DAY = datetime(2026, 1, 1, 8, tzinfo=UTC)
OFFERED = ("yes", "no", "partly", "unclear", "refused")
WORDS = (
    "water",
    "road",
    "school",
    "market",
    "river",
    "clinic",
    "field",
    "bridge",
    "council",
    "seed",
)
MOST_ITEMS = 5  # None to five, two and a half on average.
LIGHT = b'{"_id":%d,"_uuid":"%s","_validation_status":{},"_attachments":[]}'


def content() -> dict[str, Any]:
    """Return the form as a server describes it."""
    questions = [{"type": kind, "name": name} for kind, name in ASKED]
    of_each = [{"type": kind, "name": name} for kind, name in ASKED_OF_EACH]
    survey = [
        {"type": "begin_group", "name": GROUP},
        *questions,
        {"type": "integer", "name": "persons"},
        {"type": "begin_repeat", "name": "person", "repeat_count": "${persons}"},
        *of_each,
        {"type": "end_repeat", "name": ""},
        {"type": "end_group", "name": ""},
    ]
    lines = [{**one, "label": one["name"].replace("_", " ")} for one in survey]
    choices = [{"list_name": "offered", "name": name, "label": name} for name in OFFERED]
    return content_of({"survey": lines, "choices": choices, "settings": []}, "survey")


def answers(lot: random.Random) -> dict[str, Any]:
    """Invent one submission's answers."""
    items = [
        {f"{REPEAT}/{name}": _answer(kind, lot) for kind, name in ASKED_OF_EACH}
        for _ in range(lot.randint(0, MOST_ITEMS))
    ]
    given = {f"{GROUP}/{name}": _answer(kind, lot) for kind, name in ASKED}
    # A phone answers the count of a repeat by itself.
    given |= dict.fromkeys((f"{GROUP}/persons", f"{REPEAT}_count"), str(len(items)))
    return {**given, REPEAT: items} if items else given


def _answer(kind: str, lot: random.Random) -> str:
    match kind.split(maxsplit=1)[0]:
        case "integer":
            return str(lot.randint(0, 500))
        case "decimal":
            return f"{lot.uniform(0, 1000):.2f}"
        case "select_one":
            return lot.choice(OFFERED)
        case "select_multiple":
            return " ".join(lot.sample(OFFERED, lot.randint(1, 3)))
        case "date":
            return str((FIRST_DAY - timedelta(days=lot.randint(0, 700))).date())
    return " ".join(lot.choice(WORDS) for _ in range(lot.randint(1, 3)))


class Survey:
    """The form and its submissions, numbered from one; `edited_every` so many one was edited."""

    def __init__(self) -> None:
        store, lot = SandboxStore(TOKEN), random.Random(SEED)  # noqa: S311 - for invention
        store.add_form(uid=UID, name="Survey", content=content(), deployed_at=FIRST_DAY)
        for number in range(ORIGINALS):
            at = FIRST_DAY + timedelta(minutes=number)
            store.submit(UID, answers(lot), submitted_by=None, at=at)
        with SandboxServer(store) as sandbox:
            self.detail = _asked(sandbox, f"/api/v2/assets/{UID}/")
            self.listed = _asked(sandbox, "/api/v2/assets/")
            [version] = json.loads(self.detail)["deployed_versions"]["results"]
            self.version = _asked(sandbox, f"/api/v2/assets/{UID}/versions/{version['uid']}/")
            rows = [
                row
                for start in range(0, ORIGINALS, PAGE)
                for row in json.loads(
                    _asked(sandbox, f"/api/v2/assets/{UID}/data/?limit={PAGE}&start={start}")
                )["results"]
            ]
            self._url = sandbox.url.encode()
        self._originals = [self._original(row) for row in rows]
        self.items = [len(row.get(REPEAT, ())) for row in rows]
        self.shown, self.edited_every = 0, 0

    def rows(self, numbers: Sequence[int], *, is_light: bool = False) -> bytes:
        """Return submissions as they stand within a page."""
        if is_light:
            return b",".join(LIGHT % (number, self._uuid(number)) for number in numbers)
        return b",".join(self._row(number) for number in numbers)

    def here(self, text: bytes, url: bytes) -> bytes:
        """Return what the sandbox said of itself as this server says it of itself."""
        return text.replace(self._url, url)

    def _row(self, number: int) -> bytes:
        before, between, after = self._originals[(number - 1) % ORIGINALS]
        root = b"%s" % str(UUID(int=number)).encode()
        parts = between.replace(b"@root@", root).replace(b"@uuid@", self._uuid(number))
        return b"%s%d%s%s" % (before, number, parts, after)

    def _uuid(self, number: int) -> bytes:
        is_edited = self.edited_every and number % self.edited_every == 0
        return str(UUID(int=number + (1 << 64 if is_edited else 0))).encode()

    @staticmethod
    def _original(row: dict[str, Any]) -> tuple[bytes, bytes, bytes]:
        root, uuid = row["meta/rootUuid"].removeprefix("uuid:"), row["_uuid"]
        marked = {**row, "_id": "@id@"}
        text = orjson.dumps(marked).replace(b'"@id@"', b"@id@")
        text = re.sub(rb'("_uuid":")[^"]+', rb"\1@uuid@", text)
        text = text.replace(root.encode(), b"@root@").replace(uuid.encode(), b"@root@")
        before, after = text.split(b"@id@")
        cut = max(after.rfind(b"@root@"), after.rfind(b"@uuid@")) + len(b"@root@")
        return before, after[:cut], after[cut:]


def _asked(server: SandboxServer, path: str) -> bytes:
    answer = requests.get(
        server.url + path, headers={"Authorization": f"Token {TOKEN}"}, timeout=60
    )
    answer.raise_for_status()
    return answer.content


class _Answering(BaseHTTPRequestHandler):
    """Answers what those who are measured ask for."""

    protocol_version = "HTTP/1.1"
    survey: Survey

    def do_GET(self) -> None:
        """Answer a question."""
        asked = urlsplit(self.path)
        path = asked.path.removesuffix("/").removesuffix(".json")
        wanted = {name: values[-1] for name, values in parse_qs(asked.query).items()}
        form = f"/api/v2/assets/{UID}"
        if path == f"{form}/data":
            self._send(self._page(wanted))
        elif path == f"{form}/everything":
            self._send_everything()
        elif path == form:
            self._send(self._here(self.survey.detail))
        elif path == "/api/v2/assets":
            listed = self._here(self.survey.listed)
            self._send(
                listed.replace(b"/%s/data/" % UID.encode(), b"/%s/everything/" % UID.encode())
            )
        elif path.startswith(f"{form}/versions/"):
            self._send(self._here(self.survey.version))
        else:
            self._send(b'{"detail":"Not found."}', 404)

    def do_POST(self) -> None:
        """Show so many submissions, of which one of so many was edited."""
        said = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.survey.shown, self.survey.edited_every = said["shown"], said["edited_every"]
        shown = range(said["shown"])
        whole, rest = divmod(said["shown"], ORIGINALS)
        items = whole * sum(self.survey.items) + sum(self.survey.items[:rest])
        self._send(json.dumps({"rows": len(shown), "items": items}).encode())

    def _page(self, wanted: dict[str, str]) -> bytes:
        query, limit = json.loads(wanted.get("query", "{}")), int(wanted.get("limit", 100))
        numbers: Sequence[int] = range(1, self.survey.shown + 1)
        start = int(wanted.get("start", 0))
        if found := query.get("_id"):
            numbers = (
                range(found["$gt"] + 1, self.survey.shown + 1) if "$gt" in found else found["$in"]
            )
        part = numbers[start : start + min(limit, PAGE)]
        following = start + len(part)
        after = b"null"
        if following < len(numbers):
            path = self.path.split("?")[0]
            after = b'"%s%s?format=json&limit=%d&start=%d"' % (
                self._url(), path.encode(), limit, following,
            )  # fmt: skip
        rows = self.survey.rows(part, is_light="fields" in wanted)
        return b'{"count":%d,"next":%s,"previous":null,"results":[%s]}' % (
            len(numbers), after, rows,
        )  # fmt: skip

    def _send_everything(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        for part in self._everything():
            self.wfile.write(b"%x\r\n%s\r\n" % (len(part), part))
        self.wfile.write(b"0\r\n\r\n")

    def _everything(self) -> Iterator[bytes]:
        shown = self.survey.shown
        yield b'{"count":%d,"next":null,"previous":null,"results":[' % shown
        for start in range(0, shown, PAGE):
            rows = self.survey.rows(range(start + 1, min(start + PAGE, shown) + 1))
            yield rows + (b"," if start + PAGE < shown else b"")
        yield b"]}"

    def _here(self, text: bytes) -> bytes:
        return self.survey.here(text, self._url())

    def _url(self) -> bytes:
        host, port = self.server.server_address[:2]
        return f"http://{host}:{port}".encode()

    def _send(self, body: bytes, status: int = 200) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def main() -> None:
    """Serve until it is ended; one line says where, and which form to ask for."""
    _Answering.survey = Survey()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Answering)
    host, port = server.server_address[:2]
    told = {"address": f"http://{host}:{port}", "uid": UID, "token": TOKEN, "repeat": REPEAT}
    print(json.dumps(told), flush=True)
    with server:
        server.serve_forever()


if __name__ == "__main__":
    main()
