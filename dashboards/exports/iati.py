"""The programme's public results as an activity of IATI 2.03.

Made of the public edition's file alone: what is withheld there is not here. Which indicators are
told is the programme's to say; what the codes of the standard mean is in `iati_codes.py`.
"""

from lxml import etree

from dashboards.edition_file import EditionFile
from dashboards.exports import iati_codes as codes
from dashboards.exports.iati_results import Results
from dashboards.exports.iati_xml import LANG, add, said, tell, written
from dashboards.exports.rows import Contribution, IatiActivity, Measure
from dashboards.rows import Partner, Programme

NAME = "iati-activity.xml"


class NoActivityError(Exception):
    """There is nothing to write for IATI; the message says what is missing."""


def iati_activity(file: EditionFile) -> bytes:
    """Return the activity's file.

    Raises:
        NoActivityError: The programme does not report to IATI, or has no result that it may tell.
    """
    first = file.languages[0]
    found = file.rows(IatiActivity, first)
    if not found:
        raise NoActivityError(
            "There is no file for IATI: programme.yaml has no section iati. Add it to report there."
        )
    measures = tuple(row for row in file.rows(Measure, first) if row.is_exported_to_iati)
    if not measures:
        raise NoActivityError(
            "There is no file for IATI: no indicator of framework.yaml is both public and marked "
            "export_to_iati. Mark one to report it there."
        )
    root = etree.Element("iati-activities", version=codes.VERSION)
    activity = add(root, "iati-activity")
    activity.set(LANG, first)
    results = Results(file, measures)
    _who_and_when(activity, file, found[0])
    _where_and_what(activity, file, found[0], results)
    results.write(activity)
    return written(root)


def _who_and_when(activity: etree._Element, file: EditionFile, about: IatiActivity) -> None:
    first, agency = file.languages[0], {file.languages[0]: file.programme.agency_name}
    who = {"ref": about.organisation, "type": codes.ORGANISATION_TYPES[about.organisation_type]}
    add(activity, "iati-identifier").text = about.activity
    tell(add(activity, "reporting-org", who), agency, first)
    tell(add(activity, "title"), said(file, Programme, lambda row: row.name), first)
    described = said(file, IatiActivity, lambda row: row.description)
    tell(add(activity, "description", type=codes.GENERAL), described, first)
    tell(add(activity, "participating-org", who, role=codes.ACCOUNTABLE), agency, first)
    for partner in file.rows(Partner, first):
        if partner.name:  # The public file has the names of those who agreed, and no other.
            one = add(activity, "participating-org", role=codes.IMPLEMENTING)
            tell(one, {first: partner.name}, first)
    add(activity, "activity-status", code=codes.STATUSES[about.status])
    for name, code in codes.DATES.items():
        day = getattr(about, name)
        if day is not None:
            add(activity, "activity-date", {"iso-date": day.isoformat()}, type=code)


def _where_and_what(
    activity: etree._Element, file: EditionFile, about: IatiActivity, results: Results
) -> None:
    if about.recipient_country:
        add(activity, "recipient-country", code=about.recipient_country)
    else:
        region = str(about.recipient_region)
        add(activity, "recipient-region", vocabulary=codes.DAC_REGIONS, code=region)
    for ref, names in results.places():
        tell(add(add(activity, "location", ref=ref), "name"), names, file.languages[0])
    add(activity, "sector", vocabulary=codes.DAC_SECTORS, code=str(about.sector))
    told = {row.outcome for row in results.measures} | {row.output for row in results.measures}
    targets = {
        row.contributes_to.removeprefix(codes.SDG)
        for row in file.rows(Contribution, file.languages[0])
        if row.code in told and codes.SDG_TARGET.fullmatch(row.contributes_to)
    }
    for target in sorted(targets):
        add(activity, "tag", vocabulary=codes.SDG_TARGETS, code=target)
