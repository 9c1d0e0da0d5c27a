"""Answers on Velmara's instruments for tests to put in by hand: capacity, principles, checks."""

from collections.abc import Mapping, Sequence

import duckdb

from tests.indicators.velmara_world import say

CAPACITY = tuple(f"D{domain}.{item}" for domain in range(1, 10) for item in range(1, 5))
PRINCIPLES = tuple(f"P{principle}.{item}" for principle in range(1, 6) for item in range(1, 5))
CRITERIA = tuple(f"R{number}" for number in range(1, 11))


def question(item: str) -> str:
    """Return the question that asks for an item: D1.2 is asked in d1_2."""
    return item.lower().replace(".", "_")


def assessed(  # noqa: PLR0913 - what an assessment says, each by its name
    connection: duckdb.DuckDBPyConnection,
    role: str,
    day: str,
    scores: Mapping[str, int],
    *,
    seen: Sequence[str] = (),
    wanted: Mapping[str, int] | None = None,
    teach: Sequence[str] | None = None,
    partner: str = "AAA",
    version: str = "1",
    **of: object,
) -> str:
    """Let items of a partner be scored; an item that is not named does not apply."""
    answers: dict[str, object] = {question(item): "na" for item in CAPACITY}
    answers |= {question(item): str(score) for item, score in scores.items()}
    answers |= {f"{question(item)}_evidence": "seen" for item in seen}
    answers |= {f"{question(item)}_wanted": str(level) for item, level in (wanted or {}).items()}
    return say(
        connection,
        "capacity_assessment",
        partner=partner,
        role=role,
        assessed_on=day,
        instrument_version=version,
        willing_to_teach=None if teach is None else [domain.lower() for domain in teach],
        **answers,
        **of,
    )


def of_domain(domain: str, *scores: int) -> dict[str, int]:
    """Return the scores of a domain's first items."""
    return {f"{domain}.{place}": score for place, score in enumerate(scores, start=1)}


def planned(connection: duckdb.DuckDBPyConnection, day: str, **action: object) -> str:
    """Let an update of AAA's capacity plan speak of one action."""
    partner = action.pop("partner", "AAA")
    root = say(
        connection,
        "action_plan_update",
        partner=partner,
        updated_on=day,
        is_jointly_agreed="yes",
    )
    said = {"action_code": "AAA-1", "domain": "D2", "lead": "cso", "state": "planned", **action}
    say(connection, "action_plan_update__action", root_uuid=root, **said)
    return root


def answered(  # noqa: PLR0913 - who answers what and when, each by its name
    connection: duckdb.DuckDBPyConnection,
    partner: str,
    side: str,
    rest: int,
    *,
    shares: bool = False,
    today: str = "2026-05-20",
    **of: int,
) -> str:
    """Let somebody answer: the questions that are named, and all others alike.

    `rest` and the named answers are as they were ticked; 9 is "cannot say".
    """
    answers = {question(item): str(rest) for item in PRINCIPLES}
    answers |= {name: str(level) for name, level in of.items()}
    return say(
        connection,
        "principles_survey",
        code=f"{partner}-{side}",
        partner=partner,
        today=today,
        share_with_agency="yes" if shares else "no",
        **answers,
    )


def invited(connection: duckdb.DuckDBPyConnection, *partners: str, people: int | None = 6) -> None:
    """Give both sides of each partnership the code of its link."""
    for partner in partners:
        for side in ("cso", "agency"):
            say(
                connection,
                "link_codes",
                code=f"{partner}-{side}",
                partner=partner,
                side=side,
                invited=people,
            )


def checked(
    connection: duckdb.DuckDBPyConnection,
    answers: Mapping[str, str],
    *,
    day: str = "2026-05-01",
    partner: str = "AAA",
) -> str:
    """Let a partner be checked; a criterion that is not named is met."""
    said = {question(item): "yes" for item in CRITERIA}
    said |= {question(item): answer for item, answer in answers.items()}
    return say(
        connection,
        "representation_check",
        partner=partner,
        kind="check",
        checked_on=day,
        is_joint="yes",
        **said,
    )
