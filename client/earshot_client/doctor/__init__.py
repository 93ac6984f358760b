"""Checks everything that a recording needs, and says what to do (`earshot doctor`, and in the window)."""
