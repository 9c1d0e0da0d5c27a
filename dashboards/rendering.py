"""Templates turned into HTML, with every text escaped and every message ready for a catalogue.

What a page says belongs in its own module; the tags, in `templates/`.
"""

from collections.abc import Callable, Mapping
from functools import cache, partial
from pathlib import Path
from typing import Any

import orjson
from jinja2 import BytecodeCache, Environment, FileSystemLoader, StrictUndefined
from jinja2.bccache import Bucket
from markupsafe import Markup, escape

from dashboards.figures.template import TEMPLATE
from dashboards.icons import ICONS
from dashboards.language import Language
from dashboards.serving import NOT_FOR_SEARCH, PAGE, REPORT, policy_within

TEMPLATES = Path(__file__).parent / "templates"
THEME = Path(__file__).parent / "theme"
# A page that asks for few files opens sooner.
JOINED = {"choices.js": ("choices.js", "lookup.js", "told.js")}

# Inside a script tag these could end it, or be read as something else than data.
UNSAFE_IN_SCRIPT = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026"}


def render(template: str, language: Language, **values: Any) -> bytes:
    """Fill a template."""
    environment = _environment(language)
    page = environment.get_template(template).render(language=language, **values)
    return (_tidy(page) + "\n").encode()


def parts(template: str, language: Language) -> Callable[..., str]:
    """Return what writes a part of a page by itself: a macro's name and what it is called with."""
    macros = _environment(language).get_template(template).make_module({"language": language})
    return lambda name, *values, **named: _tidy(getattr(macros, name)(*values, **named))


def _tidy(text: str) -> str:
    lines = (line.rstrip() for line in text.splitlines())
    return "\n".join(line for line in lines if line)


def as_script_data(value: Any) -> Markup:
    """A value as JSON that can stand inside a script tag."""
    text = orjson.dumps(value, option=orjson.OPT_SORT_KEYS).decode()
    for letter, code in UNSAFE_IN_SCRIPT.items():
        text = text.replace(letter, code)
    return Markup(text)  # noqa: S704  Nothing in it can end the script tag any more.


def data_script(figures: Any, language: Language) -> bytes:
    """Figures as a script beside a page: a browser reads no other file next to it from a folder."""
    return f"window.ACCORD_DATA = {figure_data(figures, language)};\n".encode()


def figure_data(figures: Any, language: Language) -> Markup:
    """Figures with the look that all share, as a page's script wants them."""
    template = {**TEMPLATE, "layout": {**TEMPLATE["layout"], "separators": language.separators}}
    return as_script_data({"template": template, "figures": figures})


def theme_file(name: str) -> bytes:
    """A style sheet or script of the theme, with those that are one file with it in a site."""
    return b"".join((THEME / part).read_bytes() for part in JOINED.get(name, (name,)))


def _message(language: Language, message: str, /, **values: Any) -> Markup:
    """A message with its places filled: it is safe, and its values are escaped."""
    # Jinja's own has markup fill its places, which takes three times as long.
    return _filled(language.catalogue.gettext(message), values)


def _message_of_number(
    language: Language, one: str, many: str, number: int, /, **values: Any
) -> Markup:
    """A message in the plural form that the number needs; `%(num)s` is the number."""
    said = language.catalogue.ngettext(one, many, number)
    return _filled(said, {"num": number, **values})


def _filled(message: str, values: Mapping[str, Any]) -> Markup:
    escaped = {name: escape(value) for name, value in values.items()}
    return Markup(message % escaped)  # noqa: S704  The message is ours, the values are escaped.


class _Compiled(BytecodeCache):
    """Templates as Python, which is the same for all languages."""

    def __init__(self) -> None:
        self._found: dict[tuple[str, str], Any] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Give a template what was compiled of it, if it was."""
        bucket.code = self._found.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what was compiled."""
        self._found[bucket.key, bucket.checksum] = bucket.code


COMPILED = _Compiled()


@cache
def _environment(language: Language) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        extensions=["jinja2.ext.i18n"],
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        bytecode_cache=COMPILED,
    )
    environment.newstyle_gettext = True  # type: ignore[attr-defined]
    environment.policies["ext.i18n.trimmed"] = True
    environment.globals.update(
        gettext=partial(_message, language),
        ngettext=partial(_message_of_number, language),
        policy=policy_within(PAGE),
        report_policy=policy_within(REPORT),
        icons=ICONS,
        not_for_search=NOT_FOR_SEARCH,
    )
    return environment
