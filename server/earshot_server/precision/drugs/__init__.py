"""Drugs and the patient: allergies, duplicates, pairs, kidneys, pregnancy."""
