"""The written form of what was spoken: numbers, doses, dates, names, marks, capitals; word for word."""
