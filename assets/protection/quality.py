"""What each edition says of the checks: the rules to everybody, what they found to few (DESIGN §8).

A submission to some forms is a person, and a check may say which way somebody answered: so nobody
outside reads counts of findings, and the Agency's team does not read them by partner where the
form is sensitive, or answered without an account, or where the check tells a partner's figure. A
count of one stays: it says that there is something to look at, and not what was answered. Nobody
reads in how many figures the target was found: they are told in all editions, and whose each is
follows from how they grow.
"""

import duckdb

from assets.protection.editions import Edition

COUNTED = ("pass_rates", "findings_summary")
# A form's own words may name an organisation, as an example or in a choice.
WORDS = ("form_title", "question", "title", "message", "what_to_do", "not_checked_reason")
UNNAMED, UNNAMED_PATTERN = "…", "unnamed"


def quality_queries(edition: Edition) -> dict[str, str]:
    """Return, by table, the query for what an edition says of the checks."""
    return {
        "published.rules": (
            _rules_without_names() if edition.kind == "public" else "select * from quality.rules"
        ),
        **{
            f"published.{table}": f"select * from quality.{table} where {_may_hold(edition)}"
            for table in COUNTED
        },
    }


def note_unnamed(connection: duckdb.DuckDBPyConnection) -> None:
    """Note as what the words of rules may not name anybody: one pattern, which is read only once.

    A pattern that comes with each row would be made ready for each.
    """
    connection.execute(
        f"""
        set variable {UNNAMED_PATTERN} = (
            select string_agg(text, '|' order by length(text) desc)
            from (
                select '(?i:' || regexp_escape(name) || ')' as text
                from marts.partners where not has_public_name
                union all
                select '\\b' || regexp_escape(partner) || '\\b'
                from marts.partners where not has_public_name
            )
        )
        """
    )


def _rules_without_names() -> str:
    """Return the query for rules in whose words nobody is named who did not agree to it."""
    words = ", ".join(
        f"coalesce(regexp_replace({word}, getvariable('{UNNAMED_PATTERN}'), '{UNNAMED}', 'g'),"
        f" {word}) as {word}"
        for word in WORDS
    )
    return f"select * replace ({words}) from quality.rules"


def _may_hold(edition: Edition) -> str:
    """Return SQL for the rows that it may hold.

    What the Agency notes of a partner in a sensitive form, a concern for example, its partner
    cannot read there either: that there is such a submission is part of what is confidential.
    """
    if edition.kind == "public":
        return "false"
    if edition.kind == "partner":
        return f"not is_of_target and {edition.own('partner')} and not is_about_partner"
    return "not is_of_target and (partner = '*' or not is_confidential)"
