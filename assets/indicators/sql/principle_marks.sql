-- One row per respondent and what its answers say: of each question, of each principle (item *), of
-- each line of the programme's own such as equity (item *), and of all principles (principle *).
-- A principle and a line need three quarters of their questions answered (DOMAIN §3.2). The mark is
-- the exact fraction numerator / denominator, from 1 to 5.
with questions as (
    select
        part as principle,
        count(*) as questions
    from marts.items
    where instrument = 'principles'
    group by part
    union all
    select
        line as principle,
        count(*) as questions
    from marts.principle_lines
    group by line
),

spoken as (
    select *
    from marts.principle_answers
    union all by name
    select answers.* replace (lines.line as principle)
    from marts.principle_answers as answers
    inner join marts.principle_lines as lines on answers.item = lines.item
),

summed as (
    select
        partner,
        side,
        answered_on,
        principle,
        count(*) as answers,
        sum(score) as total,
        root_uuid,
        submission_id,
        is_provisional,
        is_warned,
        has_evidence,
        records
    from spoken
    group by all
),

of_principles as (
    select
        summed.partner,
        summed.side,
        summed.answered_on,
        summed.principle,
        '*' as item,
        summed.total as numerator,
        summed.answers as denominator,
        summed.root_uuid,
        summed.submission_id,
        summed.is_provisional,
        summed.is_warned,
        summed.has_evidence,
        summed.records
    from summed
    inner join questions on summed.principle = questions.principle
    cross join marts.scoring as scoring
    where summed.answers >= scoring.principle_complete_from * questions.questions
),

of_questions as (
    select
        * exclude (score),
        score as numerator,
        1 as denominator
    from marts.principle_answers
),

of_all as (
    select * replace ('*' as principle)
    from of_principles
    where principle not in (select lines.line from marts.principle_lines as lines)
),

marks as (
    select * from of_questions
    union all by name
    select * from of_principles
    union all by name
    select * from of_all
)

select
    partner,
    side,
    answered_on,
    principle,
    item,
    numerator,
    denominator,
    root_uuid,
    submission_id,
    is_provisional,
    is_warned,
    has_evidence,
    records
from marks
