"""The page of one partner."""
