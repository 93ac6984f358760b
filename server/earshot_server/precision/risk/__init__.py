"""Risk formulas and scores, from published tables."""
