"""A form as browsers and clients send it with files: `multipart/form-data`, taken apart.

What the fields and files mean is decided elsewhere.
"""

from dataclasses import dataclass
from email.message import Message
from email.parser import BytesHeaderParser

from assets.kobo.sandbox.exchange import Question, RefusedError

END_OF_HEADERS = b"\r\n\r\n"


@dataclass(frozen=True)
class Sent:
    """The fields of a form by name, and its files by name as file name and bytes."""

    fields: dict[str, str]
    files: dict[str, tuple[str, bytes]]


def sent(question: Question) -> Sent:
    """Return what a request carries.

    Raises:
        RefusedError: The body is no such form.
    """
    about = Message()
    about["Content-Type"] = question.header("Content-Type")
    boundary = about.get_boundary()
    if about.get_content_type() != "multipart/form-data" or not boundary:
        raise RefusedError({"detail": "Multipart form parse error - Invalid boundary"})
    fields: dict[str, str] = {}
    files: dict[str, tuple[str, bytes]] = {}
    # Every part stands between two boundaries; the text before the first counts for nothing.
    for part in (b"\r\n" + question.body).split(b"\r\n--" + boundary.encode())[1:-1]:
        head, _, content = part.partition(END_OF_HEADERS)
        headers = BytesHeaderParser().parsebytes(head.lstrip())
        name = str(headers.get_param("name", "", "content-disposition"))
        if (filename := headers.get_filename()) is None:
            fields[name] = content.decode()
        else:
            files[name] = (filename, content)
    return Sent(fields, files)
