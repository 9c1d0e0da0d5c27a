"""Every message of pages and reports stands in every catalogue, and says the same things."""

import ast
import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

import dashboards
from dashboards.catalogue import LOCALE, language_of, read_catalogue
from dashboards.language import ENGLISH
from dashboards.rendering import TEMPLATES, _environment

CODES = sorted(path.name for path in LOCALE.iterdir())
PLACE = re.compile(r"%\((\w+)\)s|%%")


def messages_of_templates():
    for path in TEMPLATES.glob("*.html"):
        found = _environment(ENGLISH).extract_translations(path.read_text(encoding="utf-8"))
        for _, _, message in found:
            yield from (message,) if isinstance(message, str) else filter(None, message or ())


def texts(node):
    if isinstance(node, ast.IfExp):
        return texts(node.body) + texts(node.orelse)
    return [node.value] if isinstance(node, ast.Constant) and isinstance(node.value, str) else []


def messages_of_modules():
    for path in Path(dashboards.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                name = getattr(node.func, "attr", getattr(node.func, "id", ""))
                wanted = {"gettext": 1, "N_": 1, "ngettext": 2}.get(name, 0)
                for argument in node.args[:wanted]:
                    yield from texts(argument)


def listed(text):
    return [text] if isinstance(text, str) else list(text)


@pytest.fixture(scope="module", params=CODES)
def catalogue(request):
    with (LOCALE / request.param / "LC_MESSAGES/accord.po").open("rb") as file:
        return [message for message in read_po(file) if message.id]


def test_each_message_is_translated_and_no_other(catalogue):
    translated = {one for message in catalogue for one in listed(message.id)}

    assert translated == {*messages_of_templates(), *messages_of_modules()}


def test_translations_fill_the_same_places(catalogue):
    for message in catalogue:
        asked = [PLACE.findall(one) for one in listed(message.id)]
        forms = [PLACE.findall(form) for form in listed(message.string)]
        assert all(listed(message.string)), message.id
        assert set().union(*forms) <= set().union(*asked), message.id
        assert len(forms) > 1 or sorted(forms[0]) == sorted(asked[0]), message.id


def test_no_translation_is_left_in_english(catalogue):
    left = [
        message.id
        for message in catalogue
        if message.id == message.string and re.search("[A-Za-z]", PLACE.sub("", message.id))
    ]

    assert left == []


@pytest.mark.parametrize(
    ("days", "said"),
    [(1, "فات منذ يوم واحد"), (2, "فات منذ يومين"), (3, "فات منذ 3 أيام"), (11, "فات منذ 11 يومًا"),
     (100, "فات منذ 100 يوم"), (103, "فات منذ 103 أيام")],
)  # fmt: skip
def test_arabic_counts_days_in_its_own_forms(days, said):
    spoken = language_of("ar").ngettext("%(num)s day overdue", "%(num)s days overdue", days)

    assert spoken == said


def test_a_language_without_a_catalogue_speaks_english():
    assert language_of("xx") is ENGLISH
    assert language_of("en") is ENGLISH


def test_a_catalogue_that_does_not_say_its_language_says_what_is_missing(tmp_path):
    path = tmp_path / "accord.po"
    path.write_text('msgid ""\nmsgstr ""\n"Content-Type: text/plain\\n"\n', encoding="utf-8")

    with pytest.raises(ValueError, match="no line Language"):
        read_catalogue(path)


def test_no_line_of_french_begins_with_a_sign_that_belongs_to_the_word_before():
    with (LOCALE / "fr" / "LC_MESSAGES/accord.po").open("rb") as file:
        said = [one for message in read_po(file) if message.id for one in listed(message.string)]

    assert [one for one in said if re.search(r" [:;?!»]|« |\w'\w", one)] == []
