"""Custody: encounters sealed, kept for as long as they are to be, erased, brought back, put right."""
