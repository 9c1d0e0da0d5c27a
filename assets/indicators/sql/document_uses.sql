-- One row per visit after a document was issued and use that was asked about.
-- So everyone who was visited stands under each use, and the share that used it so can be told.
select
    cases.case__partner as partner,
    cases.case__person as person,
    cases.case__sex as sex,
    cases.case__age_band as age_band,
    cases.case__adm2 as adm2,
    cases.application__issued_on as issued_on,
    visits.follow_up__followed_up_on as followed_up_on,
    asked.use,
    coalesce(list_contains(visits.follow_up__use, asked.use), false) as is_used,
    visits.root_uuid,
    cases.submission_id,
    visits.item_path,
    visits.is_provisional,
    visits.is_warned,
    visits.has_evidence,
    [{
        'form': 'registration_case',
        'root_uuid': visits.root_uuid,
        'item_path': visits.item_path
    }] as records
from accepted.registration_case__follow_up as visits
inner join accepted.registration_case as cases on visits.root_uuid = cases.root_uuid
cross join (values ('service'), ('job'), ('vote')) as asked (use)
