"""From a form's definition to typed tables."""
