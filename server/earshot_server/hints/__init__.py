"""Hints beside a visit: findings and the record as facts, joined; hints as they are shown and answered."""
