"""Layouts of a finished note: SOAP, history and physical, a clinic's own; and what is printed by them."""
