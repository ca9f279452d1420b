"""Real classes that stand for what cannot be had in a test."""
