"""The one door to a webhook: one JSON object posted to one address, which is a secret.

What is posted, and that none goes twice, belongs in `pipelines.notices`.
"""

import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Self
from urllib.parse import urlsplit

import requests
from urllib3.exceptions import MaxRetryError, NewConnectionError

from assets.programme.addresses import LOOPBACK
from pipelines.mail import Outcome, Result

SETTING = "ACCORD_WEBHOOK_URL"
TIMEOUT_SECONDS = 10
# The server says that it took nothing and that another time it may.
LATER = {HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE}
BY_FIRST_DIGIT: dict[int, Result] = {2: "sent", 5: "unsure"}


class WebhookError(Exception):
    """The setting names no address that notices can be posted to."""


class _NoAuth(requests.auth.AuthBase):
    """Sends no credentials: those of a `.netrc` file are for somebody else."""

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        return request


@dataclass(frozen=True)
class Webhook:
    """Where notices are posted; the whole address is a secret, its host included."""

    url: str = field(repr=False)

    @classmethod
    def of(cls, url: str) -> Self:
        """Read the setting.

        Raises:
            WebhookError: It is missing, no address, or open to listeners.
        """
        expected = f"set {SETTING} to an address that begins with https://"
        if not url:
            raise WebhookError(f"Wanted to post a notice, but {SETTING} is not set; {expected}.")
        try:
            parts = urlsplit(url)
            host, _ = parts.hostname or "", parts.port
        except ValueError:  # Its text holds the address.
            raise WebhookError(f"{SETTING} is no address of the web; {expected}.") from None
        is_safe = parts.scheme == "https" or (parts.scheme == "http" and host in LOOPBACK)
        if not is_safe or not host or not url.isprintable() or " " in url:
            raise WebhookError(
                f"{SETTING} is no address of the web that can be used; {expected}, or http:// on "
                "this computer alone."
            )
        return cls(url)

    def post(self, content: Mapping[str, object], timeout: float = TIMEOUT_SECONDS) -> Outcome:
        """Post an object; return what came of it. A redirect is not followed, but a refusal."""
        try:
            with requests.Session() as session:
                response = session.post(
                    self.url, json=content, auth=_NoAuth(), timeout=timeout, allow_redirects=False,
                    stream=True,
                )  # fmt: skip
                code = response.status_code
        except requests.exceptions.InvalidURL:
            return Outcome("refused")
        except requests.ConnectTimeout:
            return Outcome("later")
        except requests.ConnectionError as error:
            return Outcome("later" if _was_never_connected(error) else "unsure")
        except requests.RequestException:
            return Outcome("unsure")
        return Outcome(_result(code), code)


def _result(code: int) -> Result:
    """Say what an answer means; a server that broke may have passed the notice on before."""
    if code in LATER:
        return "later"
    return BY_FIRST_DIGIT.get(code // 100, "refused")


def _was_never_connected(error: requests.ConnectionError) -> bool:
    """Say whether there was no connection at all, so that nothing can have arrived."""
    cause = error.args[0] if error.args else None
    if not isinstance(cause, MaxRetryError) or cause.reason is None:
        return False
    untrusted = any(isinstance(one, ssl.SSLCertVerificationError) for one in cause.reason.args)
    return untrusted or isinstance(cause.reason, NewConnectionError)
