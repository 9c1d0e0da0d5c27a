"""What one run works on: its folders, its day and its servers, as a Dagster resource.

Reading the environment is `pipelines.settings`; here is only what assets may ask for.
"""

import gc
from abc import abstractmethod
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import date, datetime
from pathlib import Path

import dagster as dg
import duckdb
from pydantic import Field

from assets.delivery.ledger import DamagedMailLedgerError, MailLedger
from assets.forgetting.anew import NotYetForgottenError
from assets.forgetting.keyed_list import FILE, ForgottenList, ForgottenListError
from assets.kobo.attachment_store import AttachmentStore, StoreBusyError
from assets.kobo.client import KoboClient
from assets.kobo.errors import KoboError, KoboServerError
from assets.kobo.landing import Landing
from assets.kobo.private_files import make_private, write_privately
from assets.kobo.sealed import Seal, SealError
from assets.kobo.shelf import DamagedPullError
from assets.programme.model import FormPlace
from assets.protection.publish import UnpublishableError
from assets.publications.closing import CannotCloseError
from assets.publications.ledger import DamagedLedgerError
from assets.publications.releases import CannotReleaseError, DamagedReleasesError
from assets.retention.log import RetentionLog
from assets.staging.pseudonyms import NoKeyError, Pseudonyms
from assets.warehouse.connection import CannotOpenError, WarehouseBusyError

# So many objects are made until Python looks for those that only hold each other. There are few of
# these: to look after 700, as Python 3.11 does by itself, takes a run a twentieth more.
UNTIL_A_LOOK = 50_000


class Run(dg.ConfigurableResource["Run"]):
    """One run of a programme's pipeline."""

    sweeps: bool = Field(
        default=True,
        description="Look for edits, decisions and deletions too, not only for new submissions.",
    )

    def setup_for_execution(self, context: dg.InitResourceContext) -> None:  # noqa: ARG002
        """Keep what this process writes, and what lies in the folder, from all other accounts.

        The process then looks for objects that nobody needs less often.
        """
        gc.set_threshold(UNTIL_A_LOOK)
        write_privately()
        make_private(self.folder())

    @abstractmethod
    def folder(self) -> Path:
        """Return the folder that holds the programme's state."""

    @abstractmethod
    def day(self) -> date:
        """Return the day on which everything is read."""

    @abstractmethod
    def moment(self) -> datetime:
        """Return what time it is: when something is published, never what is computed."""

    @abstractmethod
    def client(self, place: FormPlace) -> AbstractContextManager[KoboClient]:
        """Open the server that holds a form."""

    @property
    def landing(self) -> Landing:
        """What KoboToolbox sent."""
        return Landing(self.folder() / "landing")

    def attachments(self, place: FormPlace) -> AttachmentStore:
        """Return what came with a form's submissions, sealed where the form is sensitive."""
        seal = Seal(self.folder()) if place.is_sensitive else None
        return AttachmentStore(self.folder() / "attachments" / place.code, seal)

    @property
    def warehouse(self) -> Path:
        """The programme's database."""
        return self.folder() / "warehouse.duckdb"

    @property
    def published(self) -> Path:
        """The folder of the editions' files."""
        return self.folder() / "published"

    @property
    def ledger(self) -> Path:
        """The folder of what was published when periods were closed."""
        return self.folder() / "ledger"

    @property
    def mail_ledger(self) -> MailLedger:
        """What was sent by mail."""
        return MailLedger(self.folder())

    @property
    def pseudonyms(self) -> Pseudonyms:
        """The programme's pseudonyms, under the key that lies beside the database."""
        return Pseudonyms.with_key_at(self.folder() / "keys" / "pseudonym.key")

    @property
    def forgotten(self) -> ForgottenList:
        """What was forgotten on request, by hashes under the same key."""
        return ForgottenList.at(self.folder() / FILE, self.pseudonyms)

    @property
    def retention_log(self) -> RetentionLog:
        """What was deleted because its time had come."""
        return RetentionLog(self.folder())


@contextmanager
def failing_plainly() -> Iterator[None]:
    """Turn errors that have a sentence into failures that Dagster shows with it.

    A database says in its own words which value it could not read, and Dagster would keep them: so
    of its errors only the kind and the place are told.
    """
    try:
        yield
    except duckdb.OutOfMemoryException as error:
        raise dg.Failure(
            "The step needs more memory than the database may take. Let it take more with "
            "ACCORD_MEMORY, or with `memory` of the run; where neither is set it takes up to four "
            "fifths of the machine's. The tables are as they were.",
            allow_retries=False,
        ) from error
    except duckdb.OperationalError:  # Of the file and the disk, which holds no answer.
        raise
    except duckdb.Error as error:
        raise dg.Failure(
            f"The database could not evaluate what was asked of it ({type(error).__name__}, "
            f"{_place(error)}). The tables are as they were, and what was published before stands. "
            "Its own words may quote an answer, so they are not kept: run the step by hand to "
            "read them.",
            allow_retries=False,
        ) from None
    except (
        KoboError,
        CannotOpenError,
        DamagedPullError,
        DamagedLedgerError,
        DamagedMailLedgerError,
        CannotCloseError,
        CannotReleaseError,
        DamagedReleasesError,
        ForgottenListError,
        NotYetForgottenError,
        UnpublishableError,
        SealError,
        StoreBusyError,
        NoKeyError,
    ) as error:
        can_mend = isinstance(error, KoboServerError | WarehouseBusyError | StoreBusyError)
        raise dg.Failure(str(error), allow_retries=can_mend) from error


def _place(error: BaseException) -> str:
    """Say where in the code it happened."""
    place, found = "unknown", error.__traceback__
    while found is not None:
        code = found.tb_frame.f_code
        place, found = f"{code.co_name} in line {found.tb_lineno}", found.tb_next
    return place
