"""What goes over the wire: no header that a text smuggled in, and to no server others can hear."""

from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes, policy

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assets.programme.mailing import MailRules
from pipelines.mail import Attachment, Letter, MailServer, MailServerError, as_mail

NOON = datetime(2026, 7, 20, 12, tzinfo=UTC)
RULES = MailRules(sender="reports@agency.example")
LETTER = Letter(
    programme="velmara", kind="report", partner="AWN", about="2026Q2", version="1",
    address="office@awn.example", language="en", subject="Your report", text="Here it is.\n",
    attachments=(Attachment("report-2026Q2.en.html", "text/html", b"<p>\n.\n..x\r\n"),),
)  # fmt: skip
HEADERS = {
    "From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "MIME-Version", "Content-Type",
}  # fmt: skip
HOSTILE = st.text(max_size=60) | st.sampled_from(
    [
        "x\r\nBcc: all@else.example",
        "x\n\n<script>",
        "\u202eevil",
        "a" * 500,
        "=?utf-8?q?=0d=0aX:?=",
    ]
)


@given(subject=HOSTILE, name=HOSTILE)
def test_no_name_or_subject_makes_a_header_or_another_reader(subject, name):
    letter = replace(LETTER, subject=subject)

    wire = as_mail(letter, RULES.model_copy(update={"sender_name": name}), "Agency", NOON)

    mail = message_from_bytes(wire, policy=policy.default)
    assert {*mail.keys()} == HEADERS
    assert (str(mail["To"]), mail["From"].addresses[0].addr_spec) == (
        "office@awn.example",
        "reports@agency.example",
    )
    assert len(mail["From"].addresses) == 1
    assert mail.get_body(("plain",)).get_content() == "Here it is.\r\n"
    assert wire.isascii()


def test_the_id_is_the_same_for_the_same_thing_and_another_for_any_other():
    others = [
        replace(LETTER, **{name: "other"})
        for name in ("programme", "kind", "partner", "about", "version", "address")
    ]

    assert replace(LETTER, subject="Other words", text="").message == LETTER.message
    assert replace(LETTER, address="OFFICE@awn.example").message == LETTER.message
    assert len({LETTER.message, *(one.message for one in others)}) == 7
    assert "awn" not in LETTER.message + repr(LETTER).replace("AWN", "")


@pytest.mark.parametrize(
    "url",
    [
        "", "mail.agency.example", "https://mail.agency.example", "smtps://", "smtps://host:port",
        "smtps://host/path", "smtp://mail.agency.example", "smtp://account:hush@10.0.0.9:25",
        "smtps://account:hush@mail agency:465", "smtps://:hush@mail.agency.example:465",
    ],
)  # fmt: skip
def test_a_setting_that_names_no_safe_server_is_refused_without_its_secret(url):
    with pytest.raises(MailServerError) as refused:
        MailServer.of(url)

    assert "ACCORD_SMTP_URL" in str(refused.value)
    assert "hush" not in str(refused.value)


def test_a_setting_says_where_and_as_whom_and_keeps_its_secret_to_itself():
    server = MailServer.of("smtps://re%40ports:s%3Aecret@mail.agency.example")

    assert (server.host, server.port) == ("mail.agency.example", 465)
    assert (server.account, server.secret) == ("re@ports", "s:ecret")
    assert "ecret" not in repr(server)
    assert MailServer.of("smtp+starttls://h").port == 587
    assert MailServer.of("smtp://127.0.0.1:2525").port == 2525
    assert MailServer.of("smtp://h", may_be_in_the_clear=True).port == 25
