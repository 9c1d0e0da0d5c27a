"""The bundled questionnaires as the tests read them: once, from their workbooks."""

from functools import cache
from pathlib import Path

from assets.kobo.xlsform import asset_content
from assets.staging.form import read_form

VELMARA = Path(__file__).parents[1] / "programmes" / "velmara"


@cache
def content(form):
    return asset_content(VELMARA / "forms" / f"{form}.xlsx")


@cache
def definition(form):
    return read_form([("folder", content(form))])


@cache
def questions(form):
    """Return what a form asks, by path."""
    return {question.xpath: question for question in definition(form).questions}


@cache
def classes(form):
    """Return the data class of each question, by path."""
    return {
        row["$xpath"]: row["data_class"] for row in content(form)["survey"] if "data_class" in row
    }


def choice_names(form, choice_list):
    found = definition(form).choices
    return {choice.name for choice in found if choice.choice_list == choice_list}
