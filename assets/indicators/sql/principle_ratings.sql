-- One row per respondent and principle of which three quarters of the questions are answered.
-- The score puts the mean of 1 to 5 on a scale from 0 to 100 (DOMAIN §3.2). Both have twelve
-- places, so that means of them are exact to the six that are stored.
select
    partner,
    side,
    answered_on,
    principle,
    denominator as items,
    ((2 * numerator * 1000000000000 + denominator) // (2 * denominator))::decimal(24, 0)
    * '0.000000000001'::decimal(12, 12) as mean,
    (
        (50 * (numerator - denominator) * 1000000000000 + denominator) // (2 * denominator)
    )::decimal(24, 0) * '0.000000000001'::decimal(12, 12) as score,
    root_uuid,
    submission_id,
    is_provisional,
    is_warned,
    has_evidence,
    records
from marts.principle_marks
where
    item = '*'
    and principle <> '*'
    and principle not in (select lines.line from marts.principle_lines as lines)
