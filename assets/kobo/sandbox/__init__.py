"""A KoboToolbox server on this machine alone, for the demonstration and the tests."""
