"""What was handed to partners by mail: the ledger of it, and the table made of that."""
