"""Screening, counselling, and needs of daily life."""
