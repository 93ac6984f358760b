"""What leaves as a record: a note as a FHIR R4 document."""
