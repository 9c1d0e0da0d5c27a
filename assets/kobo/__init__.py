"""KoboToolbox: asking it, and keeping what it says."""
