"""Who speaks, as far as a segment's own sound tells: voice vectors, and where the speaker changes in it.

Which person a voice belongs to is told from all of a visit's segments, by the fold in `log/speakers`.
"""
