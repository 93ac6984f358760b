"""The rules of the note engine: models of the tables in `note/tables/`, and their reader."""
