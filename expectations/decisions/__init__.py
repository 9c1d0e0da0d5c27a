"""What people decided on doubtful data, and what of it is told to KoboToolbox."""
