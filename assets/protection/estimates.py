"""How exactly an edition tells what a survey estimates (DESIGN §8).

Each place of a sample has a weight of its own. Sums of weights to the hundredth, a share to six
places, and an interval, which turns on how far places lie apart, are equations in how many people
of each place there are. Those of a partner that asked in two places can have one solution, though
no figure is told by place. So the sums are not told, and shares no finer than pages show them.
"""

IS_ESTIMATE = "coalesce(rule.is_estimate, false)"
_SHARE = "round(v.value, 3)"  # A tenth of a percent.
# An interval that reaches as far to either side keeps doing so, in whole points; its own ends may
# be off by their last place. None is told narrower than it is.
_IS_EVEN = "abs(v.low + v.high - 2 * v.value) <= 0.000002"
_HALF = "ceil((v.high - v.low) * 50) / 100"
_TOLD = {
    "value": _SHARE,
    "low": f"if({_IS_EVEN}, greatest({_SHARE} - {_HALF}, 0), floor(v.low * 100) / 100)",
    "high": f"if({_IS_EVEN}, least({_SHARE} + {_HALF}, 1), ceil(v.high * 100) / 100)",
    "actual": "round(v.actual, 3)",
    "progress": "round(v.progress, 2)",  # With its target it tells the share again.
}
_SUMS = ("numerator", "denominator")


def told(column: str) -> str:
    """Return SQL for a column of figures `v`, whose indicator's `rule` says how it is counted."""
    if column in _SUMS:
        return f"if({IS_ESTIMATE}, null, v.{column})"
    if column in _TOLD:
        return f"if({IS_ESTIMATE}, ({_TOLD[column]})::decimal(18, 6), v.{column})"
    return f"v.{column}"
