"""The command line: `accord`.

Each command has a module of its own, which is imported where it is asked for: all of them take two
seconds, and whoever asks what there is, or mistypes, need not wait for any.
"""

from collections.abc import Iterator, Mapping
from importlib import import_module
from importlib.metadata import version
from typing import Annotated, Any, NamedTuple

import typer
from typer.core import TyperGroup
from typer.main import get_group

from assets.kobo.private_files import write_privately
from pipelines.plain_signs import use_plain_signs_where_needed
from pipelines.said import say


class Place(NamedTuple):
    """Where a command, or a group of some, is defined, and what it does in a line."""

    module: str
    name: str
    short_help: str


# As somebody meets them; groups of commands come last.
PLACES = {
    "new": Place("new_cli", "new", "Make the folder of a new programme."),
    "check": Place("check_cli", "check", "List every mistake in a programme's folder."),
    "doctor": Place("doctor_cli", "doctor", "Say whether a run has what it needs."),
    "run": Place("run_cli", "run", "Pull, check, compute and publish once."),
    "trace": Place("trace_cli", "trace_figure", "Follow a figure to its submissions."),
    "decide": Place("decide_cli", "decide", "Decide on what the checks found."),
    "close": Place("close_cli", "close", "Close a period: freeze what was published of it."),
    "release": Place("release_cli", "release", "Release the reports of a closed period as final."),
    "reports": Place("reports_cli", "reports", "Say where each partner's report lies."),
    "send": Place("send_cli", "send", "Send each partner its report by mail."),
    "remind": Place("remind_cli", "remind", "Remind both sides of what is due, by mail."),
    "bundle": Place("bundle_cli", "bundle_report", "Pack a partner's report to travel by hand."),
    "exports": Place(
        "exports_cli", "exports", "List the files for other tools, or write a workbook."
    ),
    "index": Place("index_cli", "index", "List several programmes' public pages on one."),
    "subject": Place("subject_cli", "subject", "Write down what is kept about somebody."),
    "forget": Place("forget_cli", "forget", "Forget submissions on request, for good."),
    "retention": Place("retention_cli", "retention", "Delete originals whose retention has ended."),
    "attachments": Place(
        "attachments_cli", "attachments", "Fetch the files that came with submissions."
    ),
    "sandbox": Place("sandbox_cli", "sandbox", "Serve a KoboToolbox with invented submissions."),
    "publications": Place(
        "publications_cli", "publications", "Show, verify and rebuild what was published."
    ),
    "forms": Place("forms_cli", "forms", "Compare forms with KoboToolbox, and deploy."),
    "framework": Place("framework_cli", "framework", "Edit the programme as one workbook."),
    "docs": Place("docs_cli", "docs", "Write pages for engineers."),
    "backup": Place("backup_cli", "backup", "Back up, prove and restore a programme's state."),
    "keys": Place("keys_cli", "keys", "List, rotate and destroy the programme's keys."),
}


class _Commands(Mapping[str, Any]):
    """The commands by name, each imported where it is looked up."""

    def __getitem__(self, name: str) -> Any:
        place = PLACES[name]
        found = getattr(import_module(f"pipelines.{place.module}"), place.name)
        alone = typer.Typer(rich_markup_mode=None)
        if isinstance(found, typer.Typer):
            alone.add_typer(found, name=name, short_help=place.short_help)
        else:
            alone.command(name, short_help=place.short_help)(found)
        return get_group(alone).commands[name]

    def __iter__(self) -> Iterator[str]:
        return iter(PLACES)

    def __len__(self) -> int:
        return len(PLACES)


class _Group(TyperGroup):
    """`accord` itself, which lists its commands without importing them."""

    def __init__(self, **attributes: Any) -> None:
        super().__init__(**attributes | {"commands": _Commands()})

    def invoke(self, ctx: Any) -> Any:
        # What opens databases takes a moment to import, which a list of commands need not pay.
        from pipelines.ends import in_a_sentence

        with in_a_sentence():
            return super().invoke(ctx)

    def format_commands(self, ctx: Any, formatter: Any) -> None:  # noqa: ARG002  Typer's own name.
        with formatter.section("Commands"):
            formatter.write_dl([(name, place.short_help) for name, place in PLACES.items()])


app = typer.Typer(
    cls=_Group,
    no_args_is_help=True,
    rich_markup_mode=None,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Keeps an agency and its civil society partners true to what they agreed.",
    epilog="Exit codes: 0 all is well, 1 something must be looked at, 2 it could not run.",
)


def _tell_version(is_asked: bool) -> None:  # noqa: FBT001 - as Typer calls it.
    if is_asked:
        say(f"Accord {version('accord')}")
        raise typer.Exit


@app.callback()
def _before_every_command(
    context: typer.Context,
    *,
    tells_version: Annotated[  # noqa: ARG001 - its callback tells it.
        bool,
        typer.Option(
            "--version", is_eager=True, callback=_tell_version, help="Say which version this is."
        ),
    ] = False,
) -> None:
    use_plain_signs_where_needed()
    # A new programme's folder is no state: who may read it is for its owner to say.
    if context.invoked_subcommand != "new":
        write_privately()
