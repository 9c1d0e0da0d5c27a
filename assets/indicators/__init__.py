"""What was measured against what was agreed."""
