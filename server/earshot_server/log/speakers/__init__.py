"""Who spoke each segment: a pure fold of the log, from voices, words and people's corrections."""
