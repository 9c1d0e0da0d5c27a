"""The page of who does what: responsibilities for results, and who works where."""
