"""Questionnaires uploaded to the server: from the file to a form, or to what is wrong with it.

Giving a form to respondents comes afterwards and elsewhere.
"""

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Literal
from zipfile import BadZipFile

from openpyxl.utils.exceptions import InvalidFileException

from assets.kobo.xlsform import asset_content, form_title

CORRUPT = {"error": "Unsupported format, or corrupt file", "error_type": "XlsFormatException"}
UNREADABLE = (BadZipFile, InvalidFileException, KeyError, ValueError)


@dataclass
class Import:
    """One upload: what was sent, how far it is, and what came of it."""

    uid: str
    filename: str
    file: bytes
    name: str
    destination: str
    created_at: datetime
    asked: int = 0
    status: Literal["processing", "complete", "error"] = "processing"
    messages: dict[str, Any] = field(default_factory=dict)

    def fail(self, error: str, error_type: str) -> None:
        """End the upload with what is wrong."""
        self.status = "error"
        self.messages = {"error": error, "error_type": error_type}


@dataclass(frozen=True)
class Questionnaire:
    """A questionnaire file that could be read, and the mistake in it, if there is one."""

    title: str
    content: dict[str, Any]
    mistake: str | None


def read_questionnaire(filename: str, file: bytes) -> Questionnaire | None:
    """Return the questionnaire in an uploaded file, or None if the file is none."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / Path(filename).name
        path.write_bytes(file)
        try:
            return Questionnaire(form_title(path), asset_content(path), _mistake(path))
        except UNREADABLE:
            return None


def _mistake(path: Path) -> str | None:
    # Reading pyxform takes a while, and most sandboxes never see an upload.
    from pyxform.errors import PyXFormError
    from pyxform.xls2xform import convert

    try:
        convert(path)
    except PyXFormError as error:
        return str(error)
    return None
