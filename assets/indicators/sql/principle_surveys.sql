-- One row per answered survey on the partnership's principles: who speaks, and whether it counts.
-- The link's code tells the partner and the side. "Cannot say" (9) is no answer; whoever answered
-- fewer than three quarters of the questions does not count (DOMAIN §3.2).
with asked as (
    unpivot (
        select
            codes.partner,
            codes.side,
            surveys.today,
            surveys.overall__share_with_agency,
            surveys.root_uuid,
            surveys.submission_id,
            surveys.is_provisional,
            surveys.is_warned,
            surveys.has_evidence,
            coalesce(columns('^p[0-9]+__p[0-9]+_[0-9]+$'), '9')
        from accepted.principles_survey as surveys
        inner join marts.link_codes as codes
            on surveys.survey__code = codes.code and surveys.survey__partner = codes.partner
    )
    on columns('^p[0-9]+__p[0-9]+_[0-9]+$')
    into name question value answer
),

counted as (
    select
        partner,
        side,
        today as answered_on,
        count(*) as questions,
        count(nullif(try_cast(answer as integer), 9)) as answered,
        coalesce(overall__share_with_agency = 'yes', false) as is_shared,
        root_uuid,
        submission_id,
        is_provisional,
        is_warned,
        has_evidence,
        [{ 'form': 'principles_survey', 'root_uuid': root_uuid, 'item_path': '' }] as records
    from asked
    group by all
)

select
    counted.*,
    counted.answered >= scoring.principle_complete_from * counted.questions as is_counted
from counted
cross join marts.scoring as scoring
