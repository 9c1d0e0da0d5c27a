"""The page that says what was received, what is used of it, and what the checks ask about."""
