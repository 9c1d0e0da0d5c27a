"""The `quality` of `programme.yaml`: when bad rows stop, and the rules of the domain."""

from typing import TYPE_CHECKING, Annotated, Union

from pydantic import Field

from assets.programme.quality import rows, series
from assets.programme.strict import Strict

if TYPE_CHECKING:
    from assets.programme.quality.declared import DeclaredRule

    AnyRule = DeclaredRule  # Which kinds there are, is known when the module runs.
else:
    AnyRule = Annotated[Union[(*rows.KINDS, *series.KINDS)], Field(discriminator="kind")]


class QualityRules(Strict):
    """When bad rows stop what depends on them, and what the programme calls doubtful."""

    block_above: float = Field(
        default=0.2, gt=0, le=1, description="A larger share of bad rows stops the form's figures."
    )
    block_from: int = Field(
        default=2,
        ge=1,
        description="Fewer bad submissions of a form than these never stop anything, whatever "
        "share they are.",
    )
    hold_in_kobotoolbox: bool = Field(
        default=False,
        description="Put what is quarantined or returned on hold in KoboToolbox, where it has no "
        "status yet, and take that away when an edit passes.",
    )
    rules: tuple[AnyRule, ...] = Field(default=(), description="The rules of the domain.")
