"""What a programme holds its data against besides its forms: `quality` of `programme.yaml`."""

from assets.programme.quality.declared import DeclaredRule
from assets.programme.quality.settings import AnyRule, QualityRules

__all__ = ["AnyRule", "DeclaredRule", "QualityRules"]
