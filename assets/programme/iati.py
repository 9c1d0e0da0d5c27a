"""What `programme.yaml` may say of the programme as an activity in the register of IATI.

What the exported file says of results is in `dashboards.exports`.
"""

from datetime import date
from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from assets.programme.strict import Strict, Wording

# The standard keeps these signs, and spaces, out of identifiers.
Identifier = Annotated[str, StringConstraints(pattern=r"^[^\s/&|?]+$", max_length=120)]

OrganisationType = Literal[
    "government", "local_government", "other_public_sector", "international_ngo", "national_ngo",
    "regional_ngo", "partner_country_ngo", "public_private_partnership", "multilateral",
    "foundation", "private_sector", "academic", "other",
]  # fmt: skip
ActivityStatus = Literal[
    "pipeline", "implementation", "finalisation", "closed", "cancelled", "suspended"
]


class Iati(Strict):
    """The programme as an activity that the agency reports to IATI."""

    organisation: Identifier = Field(
        description="The agency's organisation identifier, as it is registered with IATI."
    )
    organisation_type: OrganisationType = Field(description="What kind of organisation it is.")
    activity: Identifier = Field(
        description="The activity's identifier: the organisation's, a hyphen, and its own code."
    )
    description: Wording = Field(description="What the activity is, in a sentence or two.")
    status: ActivityStatus = Field(description="Where the activity stands.")
    recipient_country: Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")] | None = Field(
        default=None, description="The country, by its two letters (ISO 3166-1); or a region."
    )
    recipient_region: int | None = Field(
        default=None, ge=80, le=999, description="The region, by its number on the DAC's list."
    )
    sector: int = Field(
        ge=10000, le=99999, description="The sector, by its five digits on the DAC's list."
    )
    planned_start: date = Field(description="The day on which it was planned to start.")
    actual_start: date | None = Field(default=None, description="The day on which it started.")
    planned_end: date | None = Field(default=None, description="The day planned as its last.")
    actual_end: date | None = Field(default=None, description="The day on which it ended.")

    @model_validator(mode="after")
    def _is_one_activity_in_one_place(self) -> Self:
        if not self.activity.startswith(f"{self.organisation}-"):
            raise ValueError(
                f"activity is the organisation's identifier and a code of its own: "
                f"{self.organisation}-…; found {self.activity}"
            )
        if (self.recipient_country is None) == (self.recipient_region is None):
            raise ValueError("give recipient_country or recipient_region, and not both")
        return self
