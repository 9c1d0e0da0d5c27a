"""What was published and when: the ledger of closed periods, and what was restated since."""
