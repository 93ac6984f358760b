"""The patient's record: read from files, kept encrypted, given to the engines as facts."""
