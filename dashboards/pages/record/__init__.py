"""The record of a result: by which rule its figures were made, and of what."""
