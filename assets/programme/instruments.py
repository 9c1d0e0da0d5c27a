"""The items of the programme's instruments: capacity, principles, representation.

An instrument is a form whose questions have the codes of items. What the programme says of an item
stands in `programme.yaml`; the tables of both are in `assets.programme.scored`.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from assets.programme.questionnaires import Questionnaire


@dataclass(frozen=True)
class Instrument:
    """A form whose questions are items: `d1/d1_2` of capacity is item D1.2 of part D1."""

    code: str
    form: str
    question: re.Pattern[str]

    def item(self, xpath: str) -> str | None:
        """Return the code of the item that a question asks, or nothing if it asks none."""
        found = self.question.fullmatch(xpath)
        return found["item"].upper().replace("_", ".") if found else None

    def items(self, questionnaire: Questionnaire) -> Mapping[str, Mapping[str, str]]:
        """Return the items of the form, in its order, each with its wording by language."""
        asked = ((self.item(found.xpath), found.labels) for found in questionnaire.form.questions)
        return {item: labels for item, labels in asked if item}


INSTRUMENTS = (
    Instrument("capacity", "capacity_assessment", re.compile(r"d\d+/(?P<item>d\d+_\d+)")),
    Instrument("principles", "principles_survey", re.compile(r"p\d+/(?P<item>p\d+_\d+)")),
    Instrument("representation", "representation_check", re.compile(r"criteria/(?P<item>r\d+)")),
)
