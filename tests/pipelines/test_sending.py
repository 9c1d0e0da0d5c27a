"""`accord send`: each report once to each contact, over a server that the tests run themselves."""

import hashlib
import json
import re
import signal
from email.utils import parsedate_to_datetime
from zipfile import ZipFile

import pytest

from assets.delivery.ledger import LOCK, MailLedger
from assets.kobo.private_files import locked
from assets.programme.read import read_programme
from dashboards.reports.folders import ReportFolders
from pipelines.letters import ReportLetters
from pipelines.mail import MailServer
from pipelines.send_desk import Desk
from pipelines.sending import PAUSES
from tests.pipelines.mail_office import (
    CONTACTS,
    DROPPED,
    PERIOD,
    SECRET,
    PostOffice,
    office,
    serving,
)
from tests.programme.planting import problems_of

# What the server was about to do when the sender was killed; of each message, and of the last.
STAGES = ("mail", "rcpt", "content", "taken", "half an answer")
MOMENTS = [("ehlo", 1), ("ehlo", 2), *((one, nth) for nth in (1, 2, 3) for one in STAGES)]
MOMENTS += [("mail", 4), ("rcpt", 4), ("taken", 4), ("quit", 1)]
FOURTH = ("SAQI", "ar", "office@saqi.example", "أمين الرابطة")
IN_BETWEEN = {
    "content",
    "taken",
    "half an answer",
}  # Nobody but the server knows whether it has it.


@pytest.fixture
def sender(tmp_path, post, certificate):
    """An office that may use the server."""
    made = office(tmp_path, contacts=(*CONTACTS, FOURTH))
    made.environment |= {"ACCORD_SMTP_URL": post.url, "SSL_CERT_FILE": str(certificate)}
    return made


def states(told):
    return {one["partner"]: one["state"] for one in told["messages"]}


def killed_at(stage, nth, sender, post):
    """Send, and kill the sender at a moment; return what it did not live to tell."""
    post.holds_at = (stage, nth)
    process = sender.begin("send", PERIOD, "--really")
    assert post.is_held.wait(60)
    process.kill()
    process.join(10)
    assert process.exitcode == -signal.SIGKILL
    post.holds_at = None


def test_each_contact_gets_its_partners_report_and_nobody_elses(sender, post):
    told = sender.sent()

    assert set(states(told).values()) == {"sent"}
    assert len(post.taken) == 4
    for mail, to in zip(post.taken, post.envelopes, strict=True):
        [report] = mail.iter_attachments()
        owner = to.partition("@")[2].partition(".")[0].upper()
        assert mail["To"] == to
        assert report.get_content() == f"<p>the report of {owner}"
        assert report.get_filename() == f"report-{PERIOD}.ar.html"
        assert mail["Auto-Submitted"] == "auto-generated"
        assert parsedate_to_datetime(mail["Date"]).tzinfo is not None
        text = mail.get_body(("plain",))
        assert text["Content-Language"] == "ar"
        assert "منحتكم لا تتوقف على ردكم." in text.get_content()


def test_what_was_sent_is_not_sent_again_but_a_changed_report_is(sender, post):
    sender.sent()
    again = sender.sent()
    assert set(states(again).values()) == {"sent"}
    assert not any(one["was_tried"] for one in again["messages"])
    assert len(post.taken) == 4

    sender.report("MIZN", content=b"<p>corrected")
    sender.sent()

    assert post.envelopes[4:] == ["office@mizn.example"]
    assert len({*post.messages}) == 5


def test_a_look_sends_nothing_writes_nothing_and_says_what_would_go(sender, post):
    before = sorted(sender.state.rglob("*"))

    looked = sender.accord("send", PERIOD, "--json")

    assert looked.exit_code == 0
    told = json.loads(looked.stdout)
    assert set(states(told).values()) == {"due"}
    assert told["period"] == PERIOD
    assert post.connections == 0
    assert sorted(sender.state.rglob("*")) == before


@pytest.mark.long
def test_neither_an_address_nor_the_secret_is_said_or_kept(sender, post):
    post.answers["office@mizn.example"] = ["550 office@mizn.example is unknown here"]
    runs = [
        sender.accord("send", PERIOD),
        sender.accord("send", PERIOD, "--really", "--json"),
        sender.accord("send", PERIOD, "--really"),
        sender.accord("send", PERIOD, "--really", ACCORD_SMTP_URL=post.url.replace(SECRET, "no")),
    ]
    said = "".join(run.stdout + run.stderr for run in runs)
    kept = MailLedger(sender.state).path.read_text(encoding="utf-8")

    assert len(post.taken) == 3
    assert not [
        word for word in (".example", "@", SECRET) if word in said.replace("agency.example", "")
    ]
    assert "@" not in kept
    for mail in post.taken:
        assert mail["To"].partition("@")[0] not in mail["Message-ID"]


def test_a_refused_address_is_listed_with_its_code_and_left_alone_until_somebody_says_so(
    sender, post
):
    post.answers["office@mizn.example"] = ["550 unknown"]

    first = sender.accord("send", PERIOD, "--really", "--json")
    [refused] = [one for one in json.loads(first.stdout)["messages"] if one["state"] == "refused"]
    second = sender.sent()

    assert first.exit_code == 1
    assert (refused["partner"], refused["code"]) == ("MIZN", 550)
    assert states(second)["MIZN"] == "refused"
    assert len(post.taken) == 3
    shown = refused["message"][:12]
    assert sender.accord("send", PERIOD, "--really", "--resend", shown).exit_code == 2
    renewed = sender.sent("--resend", shown, "--by", "Head of M&E")
    assert states(renewed)["MIZN"] == "sent"
    assert len(post.taken) == 4


@pytest.mark.parametrize(
    ("verdict", "state", "code"),
    [
        ("554 not wanted", "refused", 554),
        ("Thank you, taken", "unsure", None),
        (DROPPED, "unsure", None),
    ],
)
def test_what_a_server_says_of_the_content_is_told_and_nobody_else_is_forgotten(
    sender, post, verdict, state, code
):
    post.verdicts["office@mizn.example"] = verdict

    first = sender.sent()
    second = sender.sent()

    for told in (first, second):
        assert states(told) == dict.fromkeys(("ABAR", "NABA", "SAQI"), "sent") | {"MIZN": state}
    assert {one["partner"]: one["code"] for one in second["messages"]}["MIZN"] == code
    assert len(post.taken) == len({*post.messages}) == (3 if state == "refused" else 4)


@pytest.mark.parametrize(("url", "code"), [("", 0), ("mail.agency.example", 1)])
def test_a_look_ends_with_one_where_the_server_is_named_wrongly(sender, url, code):
    looked = sender.accord("send", PERIOD, ACCORD_SMTP_URL=url)

    assert looked.exit_code == code
    assert "would be sent" in looked.stdout
    assert "write it as smtps://" in looked.stderr


@pytest.mark.long
@pytest.mark.parametrize(
    "how", ["no certificate", "wrong secret", "no encryption", "nobody there", "not set"]
)
def test_a_server_that_cannot_be_used_safely_gets_nothing(sender, post, certificate, how):
    plain = PostOffice()
    with serving(plain, certificate, is_encrypted=False) as unencrypted:
        also = {
            "no certificate": {"SSL_CERT_FILE": "/dev/null"},
            "wrong secret": {"ACCORD_SMTP_URL": post.url.replace(SECRET, "wrong")},
            "no encryption": {"ACCORD_SMTP_URL": unencrypted},
            "nobody there": {"ACCORD_SMTP_URL": "smtps://127.0.0.1:1"},
            "not set": {"ACCORD_SMTP_URL": ""},
        }[how]
        refused = sender.accord("send", PERIOD, "--really", **also)

    assert refused.exit_code == 2
    assert not post.taken
    assert not plain.taken
    assert not MailLedger(sender.state).path.exists()
    assert re.search(r"certificate|did not let|no encryption|no answer|not set", refused.stderr)


def test_two_senders_never_run_at_once(sender, post):
    with locked(sender.state / LOCK):
        refused = sender.accord("send", PERIOD, "--really")

    assert refused.exit_code == 2
    assert "another command" in refused.stderr
    assert post.connections == 0


@pytest.mark.long
def test_what_nobody_can_know_is_unsure_until_a_person_settles_it(sender, post):
    killed_at("half an answer", 2, sender, post)

    told = sender.sent()
    [unsure] = [one for one in told["messages"] if one["state"] == "unsure"]
    assert len(post.taken) == 4
    assert sorted(states(told).values()) == ["sent", "sent", "sent", "unsure"]

    words = ("send", PERIOD, "--settle", unsure["message"][:12], "sent")
    assert sender.accord(*words).exit_code == 2
    assert sender.accord(*words, "--by", "Head of M&E").exit_code == 0
    looked = json.loads(sender.accord("send", PERIOD, "--json").stdout)
    assert set(states(looked).values()) == {"sent"}
    assert {one["by"] for one in looked["messages"]} == {None, "Head of M&E"}


def test_what_cannot_be_taken_now_is_tried_again_later_and_then_left(sender, post, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", sender.environment["SSL_CERT_FILE"])
    post.answers = {"office@abar.example": ["451 busy"], "office@naba.example": ["421 busy"] * 9}
    programme = read_programme(sender.programme)
    waits = []
    mail, state = programme.file.mail, sender.state
    letters = ReportLetters(programme, mail, state, PERIOD, ("ABAR", "MIZN", "NABA"))
    desk = Desk(programme, mail, state, letters, waits.append)

    account = desk.send(MailServer.of(post.url), lambda *_: None)

    assert {one.letter.partner: one.standing.state for one in account.messages} == {
        "ABAR": "sent",
        "MIZN": "sent",
        "NABA": "later",
    }
    assert account.has_something_to_look_at
    assert [pause for pause in waits if pause > 1] == [*PAUSES]
    assert len(waits) == len(PAUSES) + 5  # Between two handovers there is always a pause.
    post.answers.clear()
    assert desk.send(MailServer.of(post.url), lambda *_: None).has_something_to_look_at is False
    assert sorted(post.envelopes) == [f"office@{one}.example" for one in ("abar", "mizn", "naba")]


def test_a_report_too_heavy_for_mail_goes_as_a_link_where_reports_are_served(sender, post):
    sender.report("MIZN", content=b"x" * 500_001)
    told = sender.sent()
    assert [one["partner"] for one in told["lacking"]] == ["MIZN"]
    assert len(post.taken) == 3

    path = sender.programme / "programme.yaml"
    path.write_text(path.read_text("utf-8") + "  links: https://reports.agency.example\n", "utf-8")
    sender.sent("--partner", "MIZN")

    [folder] = {one.path.parent.name for one in ReportFolders(sender.state).written()
                if one.partner == "MIZN"}  # fmt: skip
    assert not [*post.taken[3].iter_attachments()]
    text = post.taken[3].get_body(("plain",)).get_content()
    assert f"https://reports.agency.example/{PERIOD}/{folder}/report.ar.html" in text


@pytest.mark.long
@pytest.mark.parametrize(
    ("row", "said"),
    [
        (("ABAR", "ar", "Office <office@abar.example>", "x"), "is not an address of mail"),
        (("ABAR", "ar", "a@abar.example, b@abar.example", "x"), "is not an address of mail"),
        (("ABAR", "de", "office@abar.example", "x"), "language 'de' is not one"),
        (("ABARR", "ar", "office@abar.example", "x"), "partner 'ABARR' is not in partners.csv"),
        (("ABAR", "ar", "Office@MIZN.example", "x"), "the address is MIZN's in line 2"),
        (("MIZN", "ar", "Office@MIZN.example", "x"), "is in line 2 already"),
    ],
)
def test_a_mistake_among_the_contacts_is_named_with_its_line(tmp_path, row, said):
    made = office(tmp_path, contacts=(("MIZN", "ar", "office@mizn.example", "x"), row))

    [problem] = problems_of(made.programme)

    assert (problem.file, problem.line) == ("contacts.csv", 3)
    assert said in problem.message


def test_a_bundle_is_the_report_with_a_note_and_hashes_in_the_same_bytes_each_time(tmp_path):
    made = office(tmp_path)
    made.report("ABAR", "en", b"<p>in English")
    first, second = tmp_path / "first.zip", tmp_path / "second.zip"
    for path in (first, second, second):
        assert made.accord("bundle", PERIOD, "--partner", "ABAR", "--to", str(path)).exit_code == 0

    assert first.read_bytes() == second.read_bytes()
    with ZipFile(first) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    sums = files.pop("SHA256SUMS.txt").decode()
    assert sorted(files) == ["README.txt", "report.ar.html", "report.en.html"]
    assert sums.splitlines() == [
        f"{hashlib.sha256(content).hexdigest()}  {name}" for name, content in sorted(files.items())
    ]
    assert "منحتكم لا تتوقف على ردكم." in files["README.txt"].decode("utf-8-sig")
    assert files["report.ar.html"] == b"<p>the report of ABAR"
    other = made.accord("bundle", PERIOD, "--partner", "MIZN", "--to", str(first))
    assert other.exit_code == 2
    assert first.read_bytes() == second.read_bytes()


@pytest.mark.long
@pytest.mark.parametrize(("stage", "nth"), MOMENTS)
def test_a_sender_killed_at_any_moment_sends_nothing_twice_and_loses_nothing_silently(
    stage, nth, sender, post
):
    killed_at(stage, nth, sender, post)

    before = states(json.loads(sender.accord("send", PERIOD, "--json").stdout))
    told = sender.sent()

    assert len(post.messages) == len({*post.messages})
    arrived = {to.partition("@")[2].partition(".")[0].upper() for to in post.envelopes}
    after = states(told)
    unsure = {partner for partner, state in after.items() if state == "unsure"}
    assert {"ABAR", "MIZN", "NABA", "SAQI"} == arrived | unsure
    assert len(unsure) == (stage in IN_BETWEEN)
    assert unsure == {partner for partner, state in before.items() if state == "unsure"}
    assert {partner for partner, state in after.items() if state == "sent"} <= arrived
