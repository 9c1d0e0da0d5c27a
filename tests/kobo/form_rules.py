"""What a questionnaire asks of its answers, worked out from the XLSForm alone.

Nothing here comes from the code under test: the workbook is read cell by cell, and its expressions
are evaluated as a phone evaluates them. Problems are pairs of a kind (type, choice, required,
relevant, constraint, calculation) and the question's path.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from openpyxl import load_workbook

from tests.kobo.xpath_expressions import boolean, evaluate

REPEAT = "begin_repeat"


@dataclass
class Question:
    """One line of the survey sheet, with the groups around it."""

    path: str
    row: dict
    around: list

    @property
    def kind(self):
        return self.row["type"].split()[0]

    @property
    def repeats(self):
        return [path for path, row in self.around if row["type"] == REPEAT]

    @property
    def conditions(self):
        """When it is asked: what the groups around it say, and itself."""
        return [*self.conditions_of(self.around), *filter(None, [self.row["relevant"]])]

    @property
    def conditions_of_item(self):
        """When there is an item of the innermost repeat around it."""
        inner = max(place for place, (_, row) in enumerate(self.around) if row["type"] == REPEAT)
        return self.conditions_of(self.around[: inner + 1])

    @staticmethod
    def conditions_of(groups):
        return [row["relevant"] for _, row in groups if row["relevant"]]


class FormRules:
    """All rules of one questionnaire, without the questions that an older version lacks."""

    def __init__(self, path, absent=()):
        workbook = load_workbook(path)
        self.questions, self.choices = {}, defaultdict(dict)
        around = []
        for row in lines(workbook["survey"]):
            here = "/".join([*(group["name"] for _, group in around), row["name"] or ""])
            if row["type"].startswith("begin_"):
                around.append((here, row))
            elif row["type"].startswith("end_"):
                around.pop()
            elif here not in absent:
                self.questions[here] = Question(here, row, list(around))
        for row in lines(workbook["choices"]):
            self.choices[row["list_name"]][row["name"]] = row

    def problems(self, answers, today):
        """Return every (kind, path) in which answers given on a day break the form's rules."""
        found = {("unknown", path) for path in paths_of(answers) if path not in self.questions}
        for question in self.questions.values():
            for here in places(answers, question.repeats):
                found |= {(kind, question.path) for kind in self._broken(question, here, today)}
        return found

    def _broken(self, question, here, today):
        row, answer = question.row, here.get(question.path)
        is_relevant = self.is_asked(question, here, today)
        if answer is None:
            if is_relevant and self.is_required(question, here, today):
                yield "required"
        elif not is_relevant:
            yield "relevant"
        elif not is_of_type(question.kind, answer):
            yield "type"
        elif not self.is_choice(question, here, today):
            yield "choice"
        elif not self.is_allowed(question, here, today):
            yield "constraint"
        if row["calculation"] and is_relevant:
            worked_out = self._value(row["calculation"], question, here, today, "")
            if str(worked_out) != (answer or ""):
                yield "calculation"

    def is_asked(self, question, here, today):
        return all(self.holds(rule, question, here, today) for rule in question.conditions)

    def is_required(self, question, here, today):
        required = question.row["required"]
        return required == "yes" or bool(required and self.holds(required, question, here, today))

    def is_allowed(self, question, here, today):
        """Say whether an answer keeps its question's constraint."""
        rule = question.row["constraint"]
        return not rule or self.holds(rule, question, here, today)

    def is_choice(self, question, here, today):
        """Say whether an answer is one of the choices that its question offers there."""
        kind, _, name = question.row["type"].partition(" ")
        if not kind.startswith("select_"):
            return True
        answer = here[question.path]
        chosen = answer.split() if kind == "select_multiple" else [answer]
        rule = question.row.get("choice_filter")
        return all(
            one in self.choices[name]
            and (
                not rule
                or boolean(
                    self._value(rule, question, here, today, answer, self.choices[name][one])
                )
            )
            for one in chosen
        )

    def holds(self, rule, question, here, today):
        return boolean(self._value(rule, question, here, today, here.get(question.path) or ""))

    def _value(self, rule, question, here, today, answer, columns=None):  # noqa: PLR0913, PLR0917
        def look_up(name):
            beside = f"{question.path.rpartition('/')[0]}/{name}"
            paths = [path for path in self.questions if path.rpartition("/")[2] == name]
            path = beside if beside in paths else max(paths, key=lambda one: nearness(one, beside))
            if set(self.questions[path].repeats) <= set(question.repeats):
                return here.get(path, "")
            repeats = self.questions[path].repeats
            return [place[path] for place in places(here, repeats) if path in place]

        return evaluate(rule, answer, look_up, today, columns or {})


def lines(sheet):
    header, *rows = sheet.iter_rows(values_only=True)
    for cells in rows:
        row = dict(zip(header, cells, strict=True))
        if next(iter(row.values())):
            yield row


def places(answers, repeats):
    """Yield the answers that a question sees in each item of the repeats around it."""
    if not repeats:
        yield answers
        return
    for item in answers.get(repeats[0], []):
        yield from places({**answers, **item}, repeats[1:])


def paths_of(answers):
    for path, answer in answers.items():
        if isinstance(answer, list):
            for item in answer:
                yield from paths_of(item)
        else:
            yield path


def nearness(path, other):
    """Return how many groups two paths share."""
    shared = 0
    for one, two in zip(path.split("/"), other.split("/"), strict=False):
        if one != two:
            break
        shared += 1
    return shared


def is_of_type(kind, answer):
    try:
        match kind:
            case "integer":
                int(answer)
            case "decimal":
                float(answer)
            case "date":
                date.fromisoformat(answer)
    except ValueError:
        return False
    return True
