"""From a segment's words to sentences: tokens, who speaks, what asks."""
