"""Puts a decision into the lines of the log: one for each submission and thing that it is about.

Each line is bound to the state of the submission that the last run read, so that an edit reopens
it. Writing them down is `assets.programme.decision_log`.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

import duckdb

from assets.programme.decision_log import repeats_the_last, unwritable
from assets.programme.read import Programme
from assets.programme.registers import Decision
from expectations.decisions.doubts import Doubt, Move, doubts, moves

Word = Literal["accept", "correct", "return", "exclude", "reopen"]
WHOLE: tuple[Word, ...] = ("return", "exclude")  # They are about a submission as a whole.
ALL = "*"


class CannotDecideError(Exception):
    """What was asked for is no decision: there is nothing that it would be about."""


@dataclass(frozen=True)
class Wanted:
    """A decision as somebody asks for it: what, about which submissions, by whom and why."""

    word: Word
    form: str
    decided_by: str
    decided_on: date
    reason: str
    submission: str = ""  # Its number or its id; empty for all that a check found.
    check: str = ""
    partner: str = ""
    period: str = ""

    def line(self, root_uuid: str, instance: str, expectation: str) -> Decision:
        """Return its line about one thing."""
        return Decision(
            form=self.form,
            root_uuid=root_uuid,
            expectation=expectation,
            decision=self.word,
            decided_by=_in_one_line(self.decided_by),
            decided_on=self.decided_on,
            reason=_in_one_line(self.reason),
            instance=instance,
        )


def proposed(
    connection: duckdb.DuckDBPyConnection, programme: Programme, wanted: Wanted, as_of: date
) -> tuple[list[Decision], list[Move]]:
    """Return the lines that a decision makes, and what they do at the next run.

    Raises:
        CannotDecideError: There is no such form, submission, or open finding.
    """
    found, _ = doubts(connection, programme, as_of)
    lines = lines_for(connection, programme, found, wanted)
    return lines, moves(connection, programme, lines, as_of)


def matching(found: Sequence[Doubt], wanted: Wanted) -> list[Doubt]:
    """Return what is open of that which a decision asks for."""
    root = wanted.submission.removeprefix("uuid:")
    return [
        one
        for one in found
        if one.form == wanted.form
        and root in {"", str(one.submission_id), one.root_uuid}
        and wanted.check in {"", ALL, one.check, one.expectation}
        and wanted.partner in {"", one.partner}
        and wanted.period in {"", one.period}
    ]


def lines_for(
    connection: duckdb.DuckDBPyConnection,
    programme: Programme,
    found: Sequence[Doubt],
    wanted: Wanted,
) -> list[Decision]:
    """Return the lines that a decision makes; `found` is what is open.

    Raises:
        CannotDecideError: There is no such form, submission, or open finding, or what would be
            written may not stand in the log.
    """
    _refuse_half_said(programme, wanted)
    if wanted.word == "reopen":
        lines = list(_taken_back(connection, programme, wanted))
    elif wanted.submission and wanted.word in WHOLE:
        lines = [wanted.line(*_submission(connection, wanted), wanted.check or ALL)]
    else:
        lines = list(_about_what_is_open(found, wanted))
    if not lines:
        raise CannotDecideError(_nothing(wanted))
    new = [one for one in lines if not repeats_the_last(programme.decisions, one)]
    if not new:
        raise CannotDecideError("That was decided already, in the same words. Nothing was written.")
    for complaint in filter(None, map(unwritable, new)):
        raise CannotDecideError(complaint)
    return new


def _about_what_is_open(found: Sequence[Doubt], wanted: Wanted) -> Iterator[Decision]:
    things = dict.fromkeys(
        (one.root_uuid, one.instance_uuid, _about(one, wanted)) for one in matching(found, wanted)
    )
    for root_uuid, instance, expectation in things:
        yield wanted.line(root_uuid, instance, expectation)


def _about(one: Doubt, wanted: Wanted) -> str:
    """Return what a line is about: what was named, or the one rule that was looked at.

    Not its whole check, which may find something else in the same submission that nobody has seen.
    """
    return wanted.check or (ALL if wanted.word in WHOLE else one.expectation)


def _taken_back(
    connection: duckdb.DuckDBPyConnection, programme: Programme, wanted: Wanted
) -> Iterator[Decision]:
    """Yield lines that take back the last decision on a submission, and all that it was about."""
    root, instance = _submission(connection, wanted)
    said = [
        one
        for one in programme.decisions
        if (one.form, one.root_uuid.removeprefix("uuid:")) == (wanted.form, root)
        and one.instance in {None, instance}
        and wanted.check in {"", one.expectation}
    ]
    in_order = [one for _, one in sorted(enumerate(said), key=lambda at: (at[1].decided_on, at[0]))]
    if in_order and in_order[-1].decision != "reopen":
        made_on = in_order[-1].decided_on
        if wanted.decided_on < made_on:
            raise CannotDecideError(
                f"The last decision on {wanted.submission} is of {made_on}, so a line of "
                f"{wanted.decided_on} would not take it back. Give --on {made_on}, or a later day."
            )
        last = _act(in_order[-1])
        for expectation in dict.fromkeys(o.expectation for o in in_order if _act(o) == last):
            yield wanted.line(root, instance, expectation)


def _act(line: Decision) -> tuple[object, ...]:
    """Return what the lines of one decision have in common."""
    return line.decision, line.decided_by, line.decided_on, line.reason


def _submission(connection: duckdb.DuckDBPyConnection, wanted: Wanted) -> tuple[str, str]:
    """Return a submission's id and its state in the last run."""
    root = wanted.submission.removeprefix("uuid:")
    rows = connection.execute(
        "select root_uuid, instance_uuid from quality.submissions"
        " where form = ? and (root_uuid = ? or submission_id::varchar = ?)",
        [wanted.form, root, root],
    ).fetchall()
    if not rows:
        raise CannotDecideError(
            f"Looked for submission {wanted.submission} of {wanted.form}, but the last run has no "
            "such one. Give its number in KoboToolbox or its root_uuid; accord decide lists both."
        )
    if len(rows) > 1:
        raise CannotDecideError(
            f"Submission {wanted.submission} of {wanted.form} is here {len(rows)} times. Give the "
            "number in KoboToolbox of the one that you mean."
        )
    return str(rows[0][0]), str(rows[0][1])


def want_known(programme: Programme, wanted: Wanted) -> None:
    """Refuse what names a form or partner that the programme does not have.

    Raises:
        CannotDecideError: It does; nothing would ever be found of it.
    """
    for what, said, known in (
        ("form", wanted.form, [place.code for place in programme.file.forms]),
        ("partner", wanted.partner, [row.partner for row in programme.partners]),
    ):
        if said and said not in known:
            raise CannotDecideError(
                f"There is no {what} {said!r} in this programme; its {what}s are "
                f"{', '.join(known)}."
            )


def _refuse_half_said(programme: Programme, wanted: Wanted) -> None:
    want_known(programme, wanted)
    if not wanted.form:
        raise CannotDecideError("Say of which form: accord decide FORM, by its code.")
    for name, text in (("reason", wanted.reason), ("by", wanted.decided_by)):
        if not text.strip():
            raise CannotDecideError(
                f"A decision says who decided and why: give --{name}. By whom is a role, as “M&E "
                "officer”, and no name."
            )
    if not wanted.submission and (wanted.word == "reopen" or wanted.check in {"", ALL}):
        raise CannotDecideError(
            "Say which submission, by its number in KoboToolbox or its root_uuid; or, for all that "
            "one check found, give --check."
        )


def _nothing(wanted: Wanted) -> str:
    about = f"submission {wanted.submission} of " if wanted.submission else ""
    of_check = f" of {wanted.check}" if wanted.check else ""
    if wanted.word == "reopen":
        return f"There is no decision{of_check} on {about}{wanted.form} to take back."
    return (
        f"Nothing{of_check} is open in {about}{wanted.form}. accord decide lists what is; to take "
        "a decision back, use --undo."
    )


def _in_one_line(text: str) -> str:
    return " ".join(text.split())
