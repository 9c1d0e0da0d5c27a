-- One row per partner, period and side that replied to the period's report; the newest counts.
-- Who speaks is told by the code of the link. Words that are too long, or that look as if they
-- told who somebody is, are left out until somebody decides that they do not.
with replies as (
    select
        answers.*,
        codes.partner,
        codes.side,
        arrived.arrived_on,
        coalesce(regexp_matches(answers.reply__reply_text, '\S'), false) as has_text,
        count(*) over same_side as replies,
        row_number() over (
            same_side
            order by answers.submitted_at desc, answers.submission_id desc
        ) = 1 as is_newest
    from accepted.report_reply as answers
    inner join marts.link_codes as codes
        on answers.reply__code = codes.code and answers.reply__partner = codes.partner
    inner join arrived on answers.submission_id = arrived.submission_id
    window same_side as (partition by codes.partner, answers.reply__period, codes.side)
),

personal as (
    select distinct findings.root_uuid
    from quality.findings as findings
    inner join checks_of_texts on findings.check_name = checks_of_texts.check_name
    where
        findings.form = 'report_reply'
        and findings.column_name = 'reply__reply_text'
        and findings.decision is distinct from 'accept'
),

answered as (
    select
        replies.submission_id,
        min(answers.arrived_on) as answered_on
    from replies
    inner join replies as answers
        on
            replies.partner = answers.partner
            and replies.reply__period = answers.reply__period
            and replies.submitted_at <= answers.submitted_at
    where replies.side = 'cso' and answers.side = 'agency'
    group by replies.submission_id
),

cleared as (
    select distinct
        subject,
        partner
    from marts.notes
    where cleared_by is not null
),

noted as (
    select
        replies.submission_id,
        min(notes.written_on) as answered_on
    from replies
    inner join marts.notes as notes
        on
            replies.partner = notes.partner
            and replies.reply__period = notes.period
            and replies.arrived_on <= notes.written_on
    where
        replies.side = 'cso'
        and notes.side = 'agency'
        and notes.subject = 'reply'
        and notes.cleared_by is not null
        and notes.printed_in <> 'internal'
    group by replies.submission_id
)

select
    replies.partner,
    replies.reply__period as period,
    replies.side,
    replies.reply__position as position,
    if(
        replies.has_text
        and length(replies.reply__reply_text) <= 1500
        and personal.root_uuid is null,
        replies.reply__reply_text,
        null
    ) as text,
    replies.has_text,
    coalesce(replies.reply__cleared_for_report = 'yes', false) as is_cleared_for_report,
    coalesce(replies.reply__cleared_elsewhere = 'yes', false) as is_cleared_elsewhere,
    cleared.subject is not null as is_cleared_by_agency,
    coalesce(replies.reply__signed_off = 'yes', false) as is_signed_off,
    replies.arrived_on as replied_on,
    if(
        replies.side = 'cso',
        replies.arrived_on + (select rules.answer_days from marts.reply_rules as rules),
        null
    ) as answer_due_on,
    least(answered.answered_on, noted.answered_on) as answered_on,
    replies.replies,
    replies.root_uuid,
    replies.submission_id,
    replies.is_provisional
from replies
left join personal on replies.root_uuid = personal.root_uuid
left join answered on replies.submission_id = answered.submission_id
left join cleared
    on
        cleared.subject = 'report_reply/' || replies.instance_uuid
        and replies.partner = cleared.partner
left join noted on replies.submission_id = noted.submission_id
where replies.is_newest
