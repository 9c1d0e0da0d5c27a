"""The commands about forms: `accord forms list`, `diff` and `deploy`.

What they compare and change is decided in `assets.kobo.standing` and `assets.kobo.deploy`.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from assets.kobo.client import KoboClient
from assets.kobo.deploy import deploy as carry_out
from assets.kobo.errors import KoboError
from assets.kobo.standing import Plan, plan, standing
from assets.programme.model import FormPlace
from assets.programme.read import Programme
from assets.staging.form import read_form
from assets.staging.tables import unclassified
from pipelines.forms_lines import (
    SOMETHING_TO_LOOK_AT,
    Answers,
    Failure,
    Found,
    compared,
    exit_code,
    failures,
    line,
    listed,
    print_json,
    print_lines,
)
from pipelines.options import NOTHING_COULD_RUN, JsonOption, ProgrammeOption, read_or_exit
from pipelines.said import say
from pipelines.settings import EXAMPLE

if TYPE_CHECKING:
    from pipelines.environment_run import EnvironmentRun

forms = typer.Typer(
    no_args_is_help=True,
    help="Compare the programme's forms with KoboToolbox, and deploy them.",
)
CodesArgument = Annotated[
    list[str] | None, typer.Argument(metavar="CODE", help="Only these forms [all].")
]


@forms.command("list", short_help="Say what the server has of each form.")
def list_forms(*, programme: ProgrammeOption = EXAMPLE, as_json: JsonOption = False) -> None:
    """Say of each form what the server has under its uid, or why that cannot be said."""
    found = read_or_exit(programme, as_json=as_json)
    answers = _ask(found, found.file.forms, lambda client, place: standing(client, place.uid))
    if as_json:
        print_json(answers, asdict)
    else:
        print_lines(answers, line)
    raise typer.Exit(exit_code(failures(answers), len(answers)))


@forms.command(short_help="Show how the questionnaires differ.")
def diff(
    codes: CodesArgument = None,
    *,
    programme: ProgrammeOption = EXAMPLE,
    as_json: JsonOption = False,
) -> None:
    """Show how the folder's questionnaires differ from those that respondents are given.

    Ends with 1 when they do. Questions of a sensitive form whose answers stay out, since nobody
    gave them a data class yet, are named.
    """
    found = read_or_exit(programme, as_json=as_json, converts=True)
    answers = _plans(found, _chosen(found, codes))
    left_out = {
        answer.uid: _left_out(found, place, answer)
        for place, answer in answers
        if isinstance(answer, Plan)
    }
    if as_json:
        print_json(answers, lambda one: compared(one, left_out[one.uid]))
    else:
        print_lines(answers, lambda one: listed(one, left_out[one.uid]))
    is_same = all(isinstance(answer, Failure) or answer.step == "nothing" for _, answer in answers)
    failed = exit_code(failures(answers), len(answers))
    raise typer.Exit(failed or (0 if is_same else SOMETHING_TO_LOOK_AT))


@forms.command(short_help="Bring the questionnaires to KoboToolbox.")
def deploy(
    codes: CodesArgument = None,
    *,
    programme: ProgrammeOption = EXAMPLE,
    is_dry: Annotated[bool, typer.Option("--dry-run", help="Only say what would be done.")] = False,
    is_agreed: Annotated[bool, typer.Option("--yes", help="Do not ask first.")] = False,
) -> None:
    """Bring the folder's questionnaires to KoboToolbox and give them to respondents.

    Nothing is deleted: submissions stay, and so do the form's earlier versions.
    """
    found = read_or_exit(programme, converts=True)
    planned = _plans(found, _chosen(found, codes))
    print_lines(planned, str)
    failed, is_new = failures(planned), False
    due = [
        (place, each)
        for place, each in planned
        if isinstance(each, Plan) and each.step != "nothing"
    ]
    if due and not is_dry:
        if not is_agreed and not typer.confirm("Deploy now?", default=False):
            say("Nothing was changed.")
            raise typer.Exit(SOMETHING_TO_LOOK_AT)
        refused, is_new = _deploy_each(found, due)
        failed += refused
    # A new form's uid has to be written down, or the next deployment makes another.
    raise typer.Exit(exit_code(failed, len(planned)) or (SOMETHING_TO_LOOK_AT if is_new else 0))


def _deploy_each(programme: Programme, due: Sequence[tuple[FormPlace, Plan]]) -> tuple[int, bool]:
    """Carry out the plans one after the other, whatever becomes of each.

    Return how many failed, and whether a form was made that the programme does not know yet.
    """
    plans = {place.code: each for place, each in due}

    def carried_out(client: KoboClient, place: FormPlace) -> str:
        return carry_out(
            client,
            plans[place.code],
            title=place.heading,
            tell=lambda step: say(f"{place.code}: {step}"),
        )

    answers = _ask(programme, [place for place, _ in due], carried_out)
    for place, answer in answers:
        if isinstance(answer, Failure):
            say(f"{place.code}: {answer}", err=True)
    is_new = any(
        answer != place.uid for place, answer in answers if not isinstance(answer, Failure)
    )
    return failures(answers), is_new


def _plans(programme: Programme, places: Iterable[FormPlace]) -> Answers[Plan]:
    folder = programme.folder / "forms"
    return _ask(
        programme,
        places,
        lambda client, place: plan(client, place.uid, folder / f"{place.code}.xlsx"),
    )


def _left_out(programme: Programme, place: FormPlace, found: Plan) -> tuple[str, ...]:
    """Return what respondents are asked and whose answers stay out until it has a data class."""
    if not place.is_sensitive or found.deployed is None:
        return ()
    asked = read_form([("deployed", found.deployed)])
    return unclassified(asked, programme.questionnaire(place.code).classes)


def _ask(
    programme: Programme,
    places: Iterable[FormPlace],
    question: Callable[[KoboClient, FormPlace], Found],
) -> Answers[Found]:
    """Ask each form's own server; a form that cannot be asked does not keep the others back."""
    answers: Answers[Found] = []
    for place in places:
        try:
            with _run(programme).client(place) as client:
                answers.append((place, question(client, place)))
        except KoboError as error:
            answers.append((place, Failure(error)))
    return answers


def _chosen(programme: Programme, codes: Sequence[str] | None) -> list[FormPlace]:
    known = {place.code: place for place in programme.file.forms}
    unknown = [code for code in codes or () if code not in known]
    if unknown:
        say(
            f"Looked for the form {unknown[0]!r} in programme.yaml, but it lists only "
            f"{', '.join(known)}. Name one of these.",
            err=True,
        )
        raise typer.Exit(NOTHING_COULD_RUN)
    return [known[code] for code in dict.fromkeys(codes or known)]


def _run(programme: Programme) -> "EnvironmentRun":
    # Dagster takes a moment to import, which the other commands need not pay.
    from pipelines.environment_run import EnvironmentRun

    return EnvironmentRun(
        programme=str(programme.folder), code=programme.code, time_zone=programme.file.time_zone
    )
