"""Replays, over real HTTP, what a real KoboToolbox sent of one form.

Every body is a recorded one. Submissions come in pages as the client's query asks for them:
each as it was last recorded, after the edits, decisions and new version on the real server.
"""

import json
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import parse_qs, urlsplit

RECORDINGS = Path(__file__).parents[1] / "recordings" / "kobo"
FORM = "amBcYnoWPubTNecbpXCatt"
V1, V2 = "vApmSvidCKvQypwjihVw2q", "vpq6XobjJUtKuzHeRAa8Um"
TOKEN = "0123456789abcdef0123456789abcdef01234567"
PAGE = 10  # The recorded server's own limit was 1000, the form has 30 submissions.
LATER = [  # In the order in which they were recorded.
    "household/edit_2_after_without_rootUuid",
    "household/edit_of_validated_after",
    "household/duplicate_submission_201",
    "household/data_after_v2",
    "household/bulk_edit_after",
    "household/data_anonymous_submission",
    "household/data_single_after_attachment_delete",
    "household/data_single_after_late_attachment",
]


def recorded(name):
    text = (RECORDINGS / f"{name}.json").read_text(encoding="utf-8")
    return json.loads(text)["response"]["json"]


def submissions():
    """Return every submission as it was last recorded, by `_id`."""
    found = {}
    for name in ["data_limit_1000", *LATER]:
        body = recorded(name)
        found |= {row["_id"]: row for row in body.get("results", [body])}
    return dict(sorted(found.items()))


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_GET(self):
        asked = urlsplit(self.path)
        if self.headers["Authorization"] != f"Token {TOKEN}":
            return self.send(401, {"detail": "Invalid token."})
        match asked.path.removeprefix(f"/api/v2/assets/{FORM}/"):
            case "":
                return self.send(200, recorded("asset_detail_v2"))
            case path if path == f"versions/{V1}/":
                return self.send(200, recorded("household/asset_version_detail_v1"))
            case path if path == f"versions/{V2}/":
                # The newest version's content was recorded with the form itself.
                content = recorded("asset_detail_v2")["content"]
                return self.send(200, {"uid": V2, "content": content})
            case "data/":
                return self.send(
                    200, self.page({k: v[0] for k, v in parse_qs(asked.query).items()})
                )
        return self.send(404, {"detail": "Not found."})

    def page(self, asked):
        assert asked["sort"] == '{"_id":1}'
        after = json.loads(asked["query"])["_id"]["$gt"]
        rest = [row for number, row in submissions().items() if number > after]
        limit = min(int(asked["limit"]), PAGE)
        return {"count": len(rest), "next": None, "previous": None, "results": rest[:limit]}

    def send(self, status, document):
        body = json.dumps(document, ensure_ascii=False).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


@contextmanager
def replaying():
    """Serve the recordings; yield the server's address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    thread = Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
