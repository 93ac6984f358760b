"""Sound to words: voice activity, recogniser, segments, partials, and who is decoded next.

`docs/speech.md` says what is promised and how it was measured.
"""
