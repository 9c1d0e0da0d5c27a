-- One row per period, partner, side and question about the principles: its mean. Item * is a whole
-- principle or a line of the programme's own, principle * all of them, partner * all pooled.
-- The score puts the mean of 1 to 5 on a scale from 0 to 100; a band reads the exact mean.
select
    means.period,
    means.partner,
    means.side,
    means.principle,
    means.item,
    means.mean,
    (
        (50 * (means.numerator - means.denominator) * 1000000 + means.denominator)
        // (2 * means.denominator)
    )::decimal(24, 0) * '0.000001'::decimal(6, 6) as score,
    case
        when means.numerator >= scoring.strong_from * means.denominator then 'strong'
        when means.numerator >= scoring.moving_from * means.denominator then 'moving'
        else 'question'
    end as band,
    means.respondents,
    means.partners,
    means.most_from_one,
    means.is_shared,
    means.widest_edition,
    means.is_provisional,
    means.is_warned,
    means.has_evidence,
    means.records
from marts.principle_means as means
cross join marts.scoring as scoring
where means.span = 'period'
