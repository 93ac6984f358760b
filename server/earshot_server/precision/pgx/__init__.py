"""Drugs and genes: diplotype, phenotype, recommendation."""
