"""What is told in the words' own order: clauses worth a place in the note, reworded as a physician writes."""
