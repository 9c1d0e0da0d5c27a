"""The invented people of the example, and what each of them answers."""
