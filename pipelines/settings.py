"""What the environment says: which programme, which servers, where state is kept, which day it is.

The only module that reads environment variables and the clock. Nothing is read at import, so the
code location loads with no environment set. What a run makes of it is `pipelines.environment_run`.
"""

import os
import shutil
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from assets.kobo.private_files import make_private, make_private_folder, write_privately
from assets.programme.yaml_text import plain

ROOT = Path(__file__).resolve().parents[1]
EXAMPLE = ROOT / "programmes" / "velmara"
DEFAULT_SERVER = "KOBO_URL"
POPULATION = "population.yaml"
DAGSTER_SETTINGS = ROOT / "deploy" / "dagster.yaml"


def programme_folder() -> Path:
    """Return the folder of the programme that Dagster should load."""
    return Path(os.environ.get("ACCORD_PROGRAMME") or EXAMPLE).resolve()


def default_var(code: str) -> Path:
    """Return the folder that holds a programme's state unless another one is named."""
    return Path(os.path.realpath(os.environ.get("ACCORD_VAR") or "var"), code)


def use_dagster_home(var: Path) -> Path:
    """Let Dagster keep its runs beside the programmes' state, unless `DAGSTER_HOME` is set.

    Those beside the state are for this account alone, like the state itself.
    """
    home = dagster_home(var)
    os.environ["DAGSTER_HOME"] = str(home)
    write_privately()
    make_private_folder(home)
    make_private(_usual_home(var))
    if not (home / "dagster.yaml").exists():
        shutil.copyfile(DAGSTER_SETTINGS, home / "dagster.yaml")
    return home


def dagster_home(var: Path) -> Path:
    """Return the folder in which Dagster keeps its runs; it may not be there yet."""
    return Path(os.environ.get("DAGSTER_HOME") or _usual_home(var))


def _usual_home(var: Path) -> Path:
    return var.parent / "dagster"


def setting(name: str) -> str:
    """Return a setting of the environment; empty where it is not set."""
    return os.environ.get(name, "")


def mail_server() -> str:
    """Return the address of the server for mail, its account and secret included."""
    return setting("ACCORD_SMTP_URL")


def may_mail_in_the_clear() -> bool:
    """Say whether mail may go to another machine without encryption."""
    return setting("ACCORD_SMTP_IN_THE_CLEAR") == "yes"


def webhook_address() -> str:
    """Return where notices of failed runs are posted; whoever knows it can post there too."""
    return setting("ACCORD_WEBHOOK_URL")


def dagster_address() -> str:
    """Return where people open Dagster's pages, without a slash at its end; empty if not said."""
    return setting("ACCORD_DAGSTER_URL").rstrip("/")


def is_demonstration(programme: Path) -> bool:
    """Say whether the main server is not named and invented submissions stand for it."""
    return not setting(DEFAULT_SERVER) and (programme / POPULATION).exists()


def day_of_runs(programme: Path, time_zone: str) -> date:
    """Return the day on which everything is read unless another one is given.

    Today; but the invented submissions of a programme end on a day of their own.
    """
    invented = last_invented_day(programme) if is_demonstration(programme) else None
    return invented or today(time_zone)


def last_invented_day(programme: Path) -> date | None:
    """Return the day on which a programme's invented submissions end; nothing without any."""
    if not (programme / POPULATION).exists():
        return None
    found = plain((programme / POPULATION).read_text(encoding="utf-8-sig"))
    return date.fromisoformat(found["as_of"])


def today(time_zone: str) -> date:
    """Return which day it is in a time zone."""
    return datetime.now(ZoneInfo(time_zone)).date()


def moment() -> datetime:
    """Return what time it is."""
    return datetime.now(UTC)
