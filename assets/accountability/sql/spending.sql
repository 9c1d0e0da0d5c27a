-- One row per agreement and period of which its partner reported: what it spent, and gave itself.
-- The newest report counts. Which agreement a report is about, the table `carrying` says.
select
    carrying.agreement,
    carrying.partner,
    carrying.period,
    reports.money__spent as spent,
    reports.money__own_contribution as own_contribution,
    reports.root_uuid,
    reports.submission_id,
    reports.is_provisional,
    reports.is_warned,
    reports.has_evidence,
    [{ 'form': 'quarterly_report', 'root_uuid': reports.root_uuid, 'item_path': '' }] as records
from accepted.quarterly_report as reports
inner join carrying
    on
        reports.report__partner = carrying.partner
        and reports.report__period::varchar = carrying.period
qualify
    row_number() over (
        partition by carrying.agreement, carrying.period order by reports.submission_id desc
    ) = 1
order by carrying.agreement, carrying.period
