"""The programme's own names in its languages; a code stands for itself where there is none."""

import pytest

from assets.programme.locale import Labels
from tests.programme.planting import problems_of


def test_regions_and_members_have_their_names(folder):
    labels = Labels.of(folder, "en")

    assert labels.of_region("port_ilmeth") == "Port Ilmeth"
    assert labels.of_member("sex", "women") == "Women and girls"


def test_each_language_has_its_own_names(folder):
    english, french = Labels.of(folder, "en"), Labels.of(folder, "fr")

    assert english.of_member("sex", "women") != french.of_member("sex", "women")


@pytest.mark.parametrize("content", [None, "", "regions:\ndimensions:\n", "dimensions: {sex: }\n"])
def test_without_a_name_the_code_stands_for_itself(folder, content):
    path = folder / "locale" / "en.yaml"
    path.unlink()
    if content is not None:
        path.write_text(content, encoding="utf-8")
    labels = Labels.of(folder, "en")

    assert labels.of_region("port_ilmeth") == "port_ilmeth"
    assert labels.of_member("sex", "women") == "women"


@pytest.mark.parametrize(
    ("written", "line", "said"),
    [
        ("regionz: {north: North}", 1, "nothing reads 'regionz'; expected sides, regions,"),
        ("dimensions:\n  sex:\n    title: Sex", 3, "nothing reads 'title'; expected members"),
        ("dimensions:\n  sex:\n    member: {a: A}", 3, "did you mean 'members'?"),
    ],
)
def test_a_section_that_nothing_reads_is_a_mistake(folder, written, line, said):
    for path in (folder / "locale").glob("*.yaml"):
        path.write_text(written, encoding="utf-8")

    [problem] = problems_of(folder)

    assert (problem.file, problem.line) == ("locale/en.yaml", line)
    assert said in problem.message


def test_every_name_is_there_in_every_language(folder):
    def codes(sections):
        return {
            (name, code if not isinstance(inner, dict) else (code, *inner))
            for name, section in sections.items()
            if isinstance(section, dict)
            for code, inner in section.items()
            if name != "dimensions"
        } | {
            (dimension, member)
            for dimension, said in sections["dimensions"].items()
            for member in said["members"]
        }

    assert codes(Labels.of(folder, "en").sections) == codes(Labels.of(folder, "fr").sections)
