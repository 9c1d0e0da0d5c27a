"""What can go wrong between Accord and KoboToolbox.

KoboError
├── KoboRequestError   our request is wrong; sending it again cannot help
└── KoboServerError    the server or the network is struggling; try again later
"""


class KoboError(Exception):
    """Base class: catch this to handle any KoboToolbox failure."""


class KoboRequestError(KoboError):
    """KoboToolbox understood the request and refused it."""


class KoboServerError(KoboError):
    """KoboToolbox could not be reached, or answered with something unusable."""
