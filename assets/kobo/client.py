"""The questions that Accord asks of one KoboToolbox server: about its forms and submissions.

How they travel is `assets.kobo.transport`; keeping the answers is `assets.kobo.landing`; deciding
what to ask for is `assets.kobo.sync`.
"""

import json
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from types import TracebackType
from typing import Any, BinaryIO, Self

from assets.kobo.errors import KoboServerError, NotFoundError
from assets.kobo.server import Answer, Change, Server
from assets.kobo.shapes import (
    fault_of,
    is_form,
    is_list_of_forms,
    is_list_of_versions,
    is_page,
    is_version,
)
from assets.kobo.transport.patience import ATTEMPTS, FIRST_PAUSE_SECONDS, Patience

PAGE_SIZE = 1000  # The server silently clamps anything larger (API.md §0.1).
# A request line of up to 10 kB passes every proxy (API.md §4); an id takes up to 13 letters in it.
IDS_IN_A_REQUEST = 500
FORMS_IN_A_REQUEST = 50  # A uid takes up to 40 letters in the search for it.
# Of a question in passing: asked once, and given up before whoever waits for it gives up.
HASTE_ATTEMPTS, HASTE_SECONDS = 1, 20
ROOTS_IN_A_REQUEST = 100  # A root takes up to 81: 64 of its own, `uuid:`, quotes and a comma.


class KoboClient:
    """A conversation with one KoboToolbox server, one question at a time.

    Redirects are not followed and `next` links are not used, so the token is only ever sent
    to the address in the settings. Files alone may lie elsewhere, and are fetched without it.
    Every question raises the same errors, and `NotFoundError` where something may be missing.
    One that `is_hasty` asks each question once, and does not wait long for the answer.

    Raises:
        KoboRequestError: The token, the permission, or the uid of what is asked for is wrong.
        KoboServerError: The server could not be reached, or sent something unusable.
    """

    def __init__(
        self,
        server: Server,
        *,
        first_pause: float = FIRST_PAUSE_SECONDS,
        pause: Callable[[float], None] = time.sleep,
        is_hasty: bool = False,
    ) -> None:
        # What travels is loaded with the first conversation, since most who name one hold none.
        from assets.kobo.transport.exchange import Transport
        from assets.kobo.transport.sessions import READ_SECONDS

        self.server = server
        attempts, seconds = (
            (HASTE_ATTEMPTS, HASTE_SECONDS) if is_hasty else (ATTEMPTS, READ_SECONDS)
        )
        self._patience = Patience(first_pause, pause, attempts)
        self._transport = Transport(server, self._patience, seconds)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._transport.close()

    def form(self, uid: str) -> Answer:
        """Return a form's detail: its newest content, and the list of its deployed versions."""
        answer = self._get(f"/api/v2/assets/{uid}/")
        return self._being(f"form {uid}", answer, is_form)

    def listed(self, uids: Sequence[str]) -> Iterator[Answer]:
        """Yield lists of those of these forms that the account may see, without their questions.

        Each form's entry has its number of submissions, null where the account may not see all,
        and when the last one came.
        """
        for start in range(0, len(uids), FORMS_IN_A_REQUEST):
            wanted = uids[start : start + FORMS_IN_A_REQUEST]
            named = " OR ".join(f'uid:"{uid}"' for uid in wanted)
            search = f"asset_type:survey AND ({named})"
            answer = self._get("/api/v2/assets/", q=search, limit=str(PAGE_SIZE))
            yield self._being("its forms", answer, is_list_of_forms)

    def newest(self, uid: str) -> Answer:
        """Return how many submissions a form has, and the highest `_id` among them."""
        path = f"/api/v2/assets/{uid}/data/"
        answer = self._get(path, fields='["_id"]', sort='{"_id":-1}', limit="1")
        return self._being(f"the newest submission to form {uid}", answer, is_page)

    def versions(self, uid: str, *, start: int) -> Answer:
        """Return a list of a form's deployed versions, newest first, from a place on."""
        path = f"/api/v2/assets/{uid}/versions/"
        answer = self._get(path, start=str(start), limit=str(PAGE_SIZE))
        return self._being(f"the versions of form {uid}", answer, is_list_of_versions)

    def version(self, uid: str, version: str) -> Answer:
        """Return one version of a form, needed to read answers that were given on it."""
        what = f"version {version} of form {uid}"
        answer = self._get(f"/api/v2/assets/{uid}/versions/{version}/")
        return self._readable(what, answer)

    def asked(self, uid: str, form: Answer) -> Mapping[str, Any]:
        """Return what respondents are asked, by a form's detail, whose own content may be newer.

        Where nobody is asked anything yet, it is what was saved last.
        """
        version = form.body.get("deployed_version_id")
        if version and version != form.body.get("version_id"):
            answer = self.version(uid, str(version))
        else:
            answer = self._readable(f"form {uid}", form)
        found: Mapping[str, Any] = answer.body["content"]
        return found

    def pages(
        self,
        uid: str,
        *,
        after: int = 0,
        fields: Sequence[str] | None = None,
        among: Mapping[str, object] | None = None,
        keys: tuple[str, ...] = (),
    ) -> Iterator[Answer]:
        """Yield pages of submissions with an `_id` above `after`, lowest first.

        Each page asks for ids above the last one seen rather than for an offset: rows deleted
        while the pull is under way then cannot make it skip others (API.md §0.3). With `fields`,
        rows hold only these; with `among`, only submissions that this query finds too. With `keys`,
        the server sends all, and only these are read.

        Raises:
            KoboServerError: The pages did not add up.
        """
        while True:
            page = self._rows(uid, {"_id": {"$gt": after}, **(among or {})}, fields, keys)
            ids = [int(row["_id"]) for row in page.body["results"]]
            if not ids and page.body["count"]:
                raise KoboServerError(
                    f"Form {uid}: KoboToolbox says {page.body['count']} submissions follow number "
                    f"{after} but sent none. Run again: it continues from here."
                )
            if any(later <= earlier for earlier, later in zip([after, *ids], ids, strict=False)):
                raise KoboServerError(
                    f"Form {uid}: KoboToolbox sent submissions out of order after number {after}. "
                    "Run again: it continues from here."
                )
            yield page
            if len(ids) >= page.body["count"]:
                return
            after = ids[-1]

    def submissions(
        self, uid: str, ids: Sequence[int], fields: Sequence[str] | None = None
    ) -> Iterator[Answer]:
        """Yield pages of the submissions with these `_id`s; one that is gone is left out.

        With `fields`, rows hold only these.
        """
        for start in range(0, len(ids), IDS_IN_A_REQUEST):
            wanted = list(ids[start : start + IDS_IN_A_REQUEST])
            while wanted:
                page = self._rows(uid, {"_id": {"$in": wanted}}, fields)
                yield page
                found = {int(row["_id"]) for row in page.body["results"]}
                # A server may be set to send fewer at once than were asked for (API.md §4).
                is_whole = len(found) >= page.body["count"] or found.isdisjoint(wanted)
                wanted = [] if is_whole else [one for one in wanted if one not in found]

    def rooted(self, uid: str, roots: Sequence[str], fields: Sequence[str]) -> Iterator[Answer]:
        """Yield pages of the submissions with these root uuids, each without its `uuid:`."""
        for start in range(0, len(roots), ROOTS_IN_A_REQUEST):
            wanted = [f"uuid:{root}" for root in roots[start : start + ROOTS_IN_A_REQUEST]]
            yield from self.pages(uid, fields=fields, among={"meta/rootUuid": {"$in": wanted}})

    def history(self, uid: str, search: str, *, start: int) -> Answer:
        """Return what was done to a form, newest first, from a place on; it takes “manage”."""
        path = f"/api/v2/assets/{uid}/history/"
        return self._get(path, q=search, start=str(start), limit=str(PAGE_SIZE))

    def account(self) -> str:
        """Return the name of the account that asks, as decisions and edits show it."""
        return str(self.me().body["username"])

    def me(self) -> Answer:
        """Return what the server says of the account that asks: at least its `username`."""
        answer = self._get("/me/")
        if not isinstance(answer.body.get("username"), str):
            raise KoboServerError(
                f"Asked {self.server.host} who we are, and it did not say. Check "
                f"{self.server.token_setting}."
            )
        return answer

    def has(self, uid: str, submission_id: int) -> bool:
        """Say whether KoboToolbox shows a submission; it may be gone or the account not see it."""
        try:
            self._get(f"/api/v2/assets/{uid}/data/{submission_id}/")
        except NotFoundError:
            return False
        return True

    def download(self, path: str, file: BinaryIO, *, mimetype: str, most: int) -> bool:
        """Write what lies at a path into an empty file; say whether it had at most `most` bytes.

        What is written of a larger one is of no use. A web page in place of another `mimetype` is
        a server under maintenance. KoboToolbox may send the client on to a storage at another
        host, which is asked without the token, and only under https.

        Raises:
            NotFoundError: It is gone, or the account may not see it.
        """
        return self._transport.download(path, file, mimetype=mimetype, most=most)

    def imported(self, uid: str) -> Answer:
        """Return how far the server has come with a questionnaire that it was sent."""
        return self._get(f"/api/v2/imports/{uid}/")

    def send(self, change: Change) -> Answer:
        """Change something on the server; try again only where a second time does no harm.

        Raises:
            KoboServerError: It could not be reached, or may have done it without saying so.
            InvalidRequestError: The server cannot use what was sent; `said` holds its words.
        """
        return self._transport.send(change)

    def wait(self, attempt: int) -> None:
        """Pause before asking again how far something has come, longer each time."""
        self._patience.wait(attempt)

    def _rows(
        self,
        uid: str,
        query: Mapping[str, object],
        fields: Sequence[str] | None = None,
        keys: tuple[str, ...] = (),
    ) -> Answer:
        chosen = {"fields": json.dumps(list(fields))} if fields else {}
        asked = {"query": json.dumps(query), "sort": '{"_id":1}', "limit": str(PAGE_SIZE)}
        page = self._transport.get(f"/api/v2/assets/{uid}/data/", asked | chosen, keys)
        return self._being(f"submissions to form {uid}", page, is_page)

    def _being(
        self, what: str, answer: Answer, is_it: Callable[[Mapping[str, Any]], bool]
    ) -> Answer:
        """Return an answer that has the shape of what was asked for."""
        if not is_it(answer.body):
            raise KoboServerError(
                f"Asked {self.server.host} for {what}, and it sent something else. Check that "
                f"{self.server.url_setting} is a KoboToolbox server; if it is, run again later."
            )
        return answer

    def _readable(self, what: str, answer: Answer) -> Answer:
        """Return an answer with questions that can be read."""
        self._being(what, answer, is_version)
        if fault := fault_of(answer.body["content"]["survey"]):
            raise KoboServerError(
                f"Asked {self.server.host} for {what}, but {fault}, so that no answer on it can be "
                "read. Nothing of it was kept. Run again later; if it stays so, tell whoever runs "
                "the server to mend it."
            )
        return answer

    def _get(self, path: str, **params: str) -> Answer:
        return self._transport.get(path, params)
