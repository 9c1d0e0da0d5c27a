"""What `programme.yaml` may say about mail: in whose name, and how fast.

Through which server it goes is a setting of the environment, never of the folder.
"""

from typing import Annotated

from pydantic import AfterValidator, Field

from assets.programme.addresses import mail_address, web_address
from assets.programme.strict import Strict

MailAddress = Annotated[str, AfterValidator(mail_address)]


class MailRules(Strict):
    """How reports are sent to partners."""

    sender: MailAddress = Field(description="The address that messages come from.")
    sender_name: str | None = Field(
        default=None, description="The name beside it; the agency's where it is empty."
    )
    reply_to: MailAddress | None = Field(
        default=None, description="Where answers go; to the sender where it is empty."
    )
    copy_to: MailAddress | None = Field(
        default=None, description="The agency's own address, which gets reminders too."
    )
    links: Annotated[str, AfterValidator(web_address)] | None = Field(
        default=None,
        description="Where the folder of reports is served, https://…: messages then lead to the "
        "report in place of carrying it.",
    )
    per_minute: int = Field(
        default=20, ge=1, le=600, description="The most messages that are sent in a minute."
    )
