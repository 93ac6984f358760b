"""Readers of records: FHIR R4, C-CDA, pharmacogenomic reports. Pure: bytes in, entries out."""
