"""Rules and findings in the words of those who read them."""
