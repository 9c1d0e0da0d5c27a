"""The pages of an edition's site."""
