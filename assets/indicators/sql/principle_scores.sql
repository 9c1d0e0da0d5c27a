-- One row per period, partner, side and question about the principles: its mean.
select
    periods.period,
    answers.partner,
    answers.side,
    answers.principle,
    answers.item,
    sum(answers.score) / count(*) as mean,
    count(distinct answers.root_uuid) as respondents
from marts.principle_answers as answers
inner join marts.periods as periods
    on answers.answered_on between periods.starts_on and periods.ends_on
where periods.is_base
group by periods.period, answers.partner, answers.side, answers.principle, answers.item
