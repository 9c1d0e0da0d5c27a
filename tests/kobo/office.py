"""An office that pulls the village survey, and what may be done to a submission meanwhile."""

import json
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

from assets.kobo.sync import pull

LATER = timedelta(hours=1)
URL_LIMIT = 10_000  # What passes every proxy (API.md §4).


class Office:
    """Pulls the village survey, and says what was asked for and what is known."""

    def __init__(self, village, landing):
        self.village, self.landing = village, landing
        self.requests = []

    def quick(self, *faults):
        return self.pull(*faults, sweeps=False)

    def sweep(self, *faults):
        return self.pull(*faults, sweeps=True)

    def pull(self, *faults, sweeps):
        with self.village.serving(*faults) as (client, self.requests):
            return pull(client, self.landing, "survey", self.village.uid, sweeps=sweeps)

    def asked(self, *, light=False):
        """The queries of the last pull: for whole submissions, or for a light list."""
        found = [parse_qs(urlsplit(request).query) for request in self.requests]
        return [
            json.loads(query["query"][0])["_id"]
            for query in found
            if "query" in query and ("fields" in query) is light
        ]

    @property
    def searches(self):
        """What the last pull searched the history for, and from where on."""
        found = [urlsplit(request) for request in self.requests if "/history/" in request]
        queries = [parse_qs(address.query) for address in found]
        return [(query["q"][0], int(query["start"][0])) for query in queries]

    @property
    def living(self):
        return set(self.landing.of("survey").living)

    @property
    def rows(self):
        """Each submission as it came last."""
        bodies = self.landing.of("survey").read("page", "again")
        return {row["_id"]: row for body in bodies for row in body["results"]}


def attached(store, uid, number, *files):
    """Give a submission attachments: (uid, is_deleted)."""
    form = store.forms[uid]
    files = [
        {"uid": name, "media_file_basename": "house.png", "is_deleted": is_deleted}
        for name, is_deleted in files
    ]
    form.put({**form.rows[number], "_attachments": files})


def edit(village, number):
    answers = {"name": "Awa B.", "photo": "house.png"}
    village.store.edit(village.uid, number, answers, at=village.at + LATER)


def decide(village, number):
    village.store.validate(village.uid, number, "approved", by="officer", at=village.at + LATER)


def clear(village, number):
    village.store.validate(village.uid, number, None, by="officer", at=village.at + LATER)


def lose_a_file(village, number):
    attached(village.store, village.uid, number, ("att1", True))


def get_a_late_file(village, number):
    attached(village.store, village.uid, number, ("att1", False), ("att2", False))
