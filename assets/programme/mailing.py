"""What `programme.yaml` may say about mail, and about who is told when a run fails.

Through which server mail goes, and where a webhook is, are settings of the environment, never of
the folder.
"""

from typing import Annotated, Self

from pydantic import AfterValidator, Field, model_validator

from assets.programme.addresses import mail_address, web_address
from assets.programme.strict import Strict

DAYS_AHEAD = 7  # How far ahead reminders name things, unless somebody says otherwise,
MOST_DAYS_AHEAD = 90  # and the most that can be said.
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


class NoticeRules(Strict):
    """Who is told when a run fails, once for each thing that failed and once when it is over."""

    to: tuple[MailAddress, ...] = Field(
        default=(), max_length=10, description="The addresses that get it by mail."
    )
    webhook: bool = Field(
        default=False,
        description="yes: it is also sent to the address that ACCORD_WEBHOOK_URL holds, which is "
        "a secret and stands in no file.",
    )

    @model_validator(mode="after")
    def _reaches_somebody(self) -> Self:
        if not self.to and not self.webhook:
            raise ValueError("nobody would be told; give addresses in to:, or webhook: yes")
        if len({address.lower() for address in self.to}) < len(self.to):
            raise ValueError("to: has an address twice")
        return self
