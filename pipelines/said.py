"""What a command prints: sentences for whoever called it, or one JSON object for a script.

What it says besides, of errors and of progress, goes where the log goes: `pipelines.log_lines`.
"""

import json
import sys
from decimal import Decimal

import typer

from pipelines.hints import with_options


def say(said: object, *, err: bool = False, nl: bool = True) -> None:
    """Print a sentence."""
    typer.echo(with_options(str(said)), err=err, nl=nl)


def say_as_json(found: object) -> None:
    """Print what was found for a script, with the letters that its reader can take as they are."""
    text = json.dumps(found, ensure_ascii=False, indent=1, default=_plain)
    try:
        text.encode(sys.stdout.encoding)
    except UnicodeEncodeError:
        text = json.dumps(found, indent=1, default=_plain)
    typer.echo(text)


def _plain(value: object) -> object:
    """Write a decimal as a number; a day as a text."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return str(value)
