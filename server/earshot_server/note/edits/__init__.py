"""What people do to a draft: their edits, and the fold of edits and machine updates into one note. Pure."""
