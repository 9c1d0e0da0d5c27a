"""Money: grants, what partners pass on, and the days until it comes."""

from tests.oracle.reading import day, names, number, whole
from tests.oracle.registry import indicator, marks, row_of
from tests.oracle.rows import Row, count, middle, share_of_amounts
from tests.oracle.when import When
from tests.oracle.world import World

TRANCHES = {1: "first", 2: "second", 3: "third"}


@indicator("OP1.3", count)
def small_grants(world: World, when: When):
    for record in world.records("grant_payment"):
        said = record.said
        paid_on = day(said.get("paid_on"))
        if whole(said["tranche"]) != 1 or said["is_paid"] != "yes":
            continue
        if when.counts(paid_on):
            yield row_of(record, paid_on, [], {"groups_served": names(said.get("groups_served"))})


@indicator("OP1.4", count, zero_from="quarterly_report")
def sub_grants(world: World, when: When):
    for record in world.records("quarterly_report", "sub_grant"):
        paid_on = day(record.said["paid_on"])
        if when.counts(paid_on):
            yield row_of(record, paid_on, ["cbo_type", "adm2"])


@indicator("OP1.5", share_of_amounts)
def grant_value(world: World, when: When):
    register = {row["partner"]: row for row in world.folder.register}
    paid = []
    for record in world.records("grant_payment"):
        partner = register[record.said["partner"]]
        if record.said["is_paid"] == "yes":
            paid.append((record, partner["is_minority_led"], partner["is_women_led"]))
    for record in world.records("quarterly_report", "sub_grant"):
        said = record.said
        paid.append((record, said.get("cbo_minority_led"), said.get("cbo_women_led")))
    for record, is_minority_led, is_women_led in paid:
        paid_on = day(record.said.get("paid_on"))
        if when.counts(paid_on):
            amount = number(record.said["amount"])
            yield Row(
                day=paid_on,
                partners=(record.said["partner"],),
                members={"recipient_women_led": (is_women_led,) if is_women_led else ()},
                amount=amount,
                base=amount,
                is_hit=is_minority_led == "yes",
                **marks(record),
            )


@indicator("OP1.6", middle)
def days_to_money(world: World, when: When):
    for record in world.records("grant_payment"):
        received_on = day(record.said.get("received_on"))
        if when.counts(received_on):
            waited = received_on - day(record.said["agreed_on"])
            tranche = TRANCHES.get(whole(record.said["tranche"]), "later")
            yield row_of(record, received_on, [], {"tranche": [tranche]}, amount=waited.days)
