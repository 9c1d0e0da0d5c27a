"""The rules that a form itself sets, over all its versions, as conditions on staged rows."""
