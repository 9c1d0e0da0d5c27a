"""What must hold before a number is believed."""
