"""What holds for an indicator's figures by the rules that compute them: thresholds and limits."""

from collections.abc import Iterator

from assets.indicators.completeness import report_of
from assets.programme.framework import CROSSED, Indicator
from assets.programme.measure import Distinct
from assets.programme.read import Programme

PROMISES = "commitments_due"
FEW = "Where few stand below the line, one record moves the share far."
OF_KINDS = {
    "stock": "Of who is not heard from, the last level is carried over for one period and marked.",
    "median": "It is the middle of all records; medians of parts do not add up to it.",
    "ratio_flow": FEW,
    "ratio_level": FEW,
}
ACROSS = {
    "mean": "Each partner weighs alike, whatever its size.",
    "none": "There is no figure for the programme.",
}


def thresholds(indicator: Indicator, programme: Programme) -> Iterator[str]:
    """Yield what an indicator's status, share and count are held against, a sentence each."""
    status, protection = programme.file.status, programme.file.protection
    way = "way from baseline to target" if indicator.is_level else "target to date"
    yield (
        f"exceeded above {_percent(status.exceeded_above)} of the {way}, on track from "
        f"{_percent(status.on_track_from)}, behind from {_percent(status.behind_from)}, off track "
        "below; not rated with confidence D"
    )
    measure = indicator.measure
    if measure is not None and measure.source == PROMISES:
        yield f"with fewer than {programme.file.commitments.rated_from} promises due, no rating"
    if measure is not None and measure.survey is not None:
        yield (
            "too close to say where the 95 % interval reaches into another status; not rated where "
            "there is no interval"
        )
    if indicator.counts == "people":
        yield (
            f"withheld below {protection.public} people in public, below "
            f"{protection.internal_group} where a minority group is named, below "
            f"{protection.internal} elsewhere"
        )


def limits(indicator: Indicator, programme: Programme) -> Iterator[str]:
    """Yield what an indicator's figures do not say, a sentence each."""
    measure = indicator.measure
    if measure is None:
        yield "Figures are entered by hand; no submission stands behind them."
        return
    yield "What nobody recorded, or what was not accepted, is not in it."
    form = report_of(indicator, programme)
    if form is not None:
        yield f"Reports missing from `{form}` lower its confidence; nothing is filled in for them."
    if measure.survey is not None:
        yield (
            "It is an estimate from a sample, with a 95 % interval where it comes from two places "
            "or more."
        )
    if indicator.kind in OF_KINDS:
        yield OF_KINDS[indicator.kind]
    if indicator.kind == "flow_unique" or isinstance(indicator.across_partners, Distinct):
        yield "One and the same under two names or numbers counts twice."
    if indicator.across_partners in ACROSS:
        yield ACROSS[indicator.across_partners]
    shared = sorted(_of_several(indicator, programme))
    if shared:
        yield f"Members of {', '.join(shared)} overlap and do not add up to the whole."


def _of_several(indicator: Indicator, programme: Programme) -> Iterator[str]:
    """Yield the dimensions of which a record may have several members."""
    known = {dimension.code: dimension for dimension in programme.file.dimensions}
    for code in {one for name in indicator.disaggregate for one in name.split(CROSSED)}:
        dimension = known.get(code)
        if dimension is not None and (dimension.takes_several or not dimension.is_exclusive):
            yield code


def _percent(share: float) -> str:
    return f"{round(share * 100)} %"
