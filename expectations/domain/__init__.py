"""The rules of the domain, each a query for the rows that it finds (DOMAIN, suspicious data)."""

from expectations.domain.rule import Context, DomainRule, NotChecked, domain_rules

__all__ = ["Context", "DomainRule", "NotChecked", "domain_rules"]
