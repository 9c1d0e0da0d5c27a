"""Great Expectations: suites, expectations of our own, and how they run inside DuckDB."""
