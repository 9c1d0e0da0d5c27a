"""The CSV registers of a programme's folder that the workbook holds, with the model of a row."""

from pydantic import BaseModel

from assets.programme import registers

_MODELS: dict[str, type[BaseModel]] = {
    "partners.csv": registers.Partner,
    "link_codes.csv": registers.LinkCode,
    "contacts.csv": registers.Contact,
    "agreements.csv": registers.Agreement,
    "targets.csv": registers.Target,
    "commitments.csv": registers.Commitment,
    "commitment_rules.csv": registers.CommitmentRule,
    "mapping.csv": registers.Mapped,
    "strategies.csv": registers.Strategy,
    "values.csv": registers.EnteredValue,
    "notes.csv": registers.Note,
    "decisions.csv": registers.Decision,
    "areas.csv": registers.Area,
}
REGISTERS = {
    name: (model, (model.__doc__ or "").partition("\n")[0]) for name, model in _MODELS.items()
}
