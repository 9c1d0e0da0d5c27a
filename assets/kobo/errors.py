"""What can go wrong between Accord and KoboToolbox.

KoboError
├── KoboRequestError        our request is wrong; sending it again cannot help
│   ├── NotFoundError       there is no such thing, or the account may not see it
│   └── InvalidRequestError the server cannot use what it was sent
└── KoboServerError         the server or the network is struggling; try again later
"""


class KoboError(Exception):
    """Base class: catch this to handle any KoboToolbox failure."""


class KoboRequestError(KoboError):
    """KoboToolbox understood the request and refused it."""


class NotFoundError(KoboRequestError):
    """KoboToolbox says that there is nothing; it says the same where permission is missing."""


class InvalidRequestError(KoboRequestError):
    """The server cannot use what it was sent; `said` holds its own words, in its language."""

    def __init__(self, found: str, said: str) -> None:
        super().__init__(f"{found} It says: {said or 'nothing'}")
        self.said = said


class KoboServerError(KoboError):
    """KoboToolbox could not be reached, or answered with something unusable."""
