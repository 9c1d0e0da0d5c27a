"""What the tests of forgetting share with those of pulling: a sandbox with one short form."""

from tests.kobo.conftest import landing, village

__all__ = ["landing", "village"]
