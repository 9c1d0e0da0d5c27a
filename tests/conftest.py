"""What holds for every test: none depends on how fast the machine is, or on who runs beside it."""

from hypothesis import settings

settings.register_profile("any_machine", deadline=None)
settings.load_profile("any_machine")
