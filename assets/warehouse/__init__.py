"""The one door to DuckDB: connections, models and what every column means."""
