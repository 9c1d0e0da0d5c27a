"""The few pages of the panel's edition: concerns, contested mandates, and capacity item by item."""
