"""The bundled questionnaires as the tests read them: once, from their workbooks."""

from functools import cache
from pathlib import Path

from openpyxl import load_workbook

from assets.kobo.xlsform import asset_content
from assets.staging.form import read_form

VELMARA = Path(__file__).parents[1] / "programmes" / "velmara"
FORMS = (
    "partner_profile", "capacity_assessment", "action_plan_update", "quarterly_report",
    "registration_case", "volunteer_log", "event", "representation_check", "principles_survey",
    "commitment_event", "grant_payment", "report_reply", "community_pulse",
)  # fmt: skip
# The languages by their code, as the columns of the sheets name them.
LANGUAGES = {"en": "English (en)", "fr": "French (fr)", "es": "Spanish (es)", "ar": "Arabic (ar)"}
ASKED_OF_NOBODY = {"start", "end", "today", "deviceid", "calculate"}


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


@cache
def rows(form, sheet):
    """Return the lines of a sheet, by heading."""
    worksheet = load_workbook(VELMARA / "forms" / f"{form}.xlsx")[sheet]
    header, *body = worksheet.iter_rows(values_only=True)
    return [dict(zip(header, row, strict=True)) for row in body]


def choices(form, choice_list, *languages):
    """Return the names of a list in a form, each with its labels in these languages."""
    return {
        row["name"]: tuple(row[f"label::{LANGUAGES[language]}"] for language in languages)
        for row in rows(form, "choices")
        if row["list_name"] == choice_list
    }


def forms_with(choice_list):
    return [form for form in FORMS if choices(form, choice_list)]
