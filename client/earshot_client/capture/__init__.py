"""Sources of sound, all alike: blocks of 16-bit mono samples at 16 kHz."""
