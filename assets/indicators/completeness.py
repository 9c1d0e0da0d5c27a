"""Which report says that a partner's records of a period are all there.

Where the figure's own form is due each period, its report does. Records of other forms come one
by one, and that they are all there shows when the partner's periodic report says that the period
is over: the first form of `programme.yaml` that is due each period. Of what the agency holds
itself, or reads in its registers, nobody has to report. The programme's figure waits for the
partners that do something for the result, where the framework names them.
"""

from assets.indicators.models import models
from assets.programme.framework import Indicator
from assets.programme.read import Programme


def report_of(indicator: Indicator, programme: Programme) -> str | None:
    """Return the form whose reports prove that an indicator's figure is complete, if any does."""
    if indicator.measure is None:
        return None
    behind = forms_behind(indicator.measure.source)
    places = [place for place in programme.file.forms if place.code in behind]
    reporting = [place.code for place in programme.file.forms if place.reports]
    own = [place.code for place in places if place.reports]
    if own:
        return own[0]
    return reporting[0] if reporting and any(not place.is_agency_held for place in places) else None


def partners_of(indicator: Indicator) -> list[str] | None:
    """Return the partners that do something for a result; None where it may be all of them."""
    named = [one.partners for one in indicator.responsibilities if one.who == "cso"]
    return sorted({code for codes in named for code in codes}) if named and all(named) else None


def forms_behind(source: str) -> frozenset[str]:
    """Return the forms that the rows of a measure's source come from; none for a register."""
    known = {model.table: model for model in models()}
    model = known.get(f"marts.{source}")
    if model is None:
        return frozenset({source.partition("/")[0]})
    inner = [table.removeprefix("marts.") for table in model.reads if table in known]
    return model.forms.union(*(forms_behind(table) for table in inner))
