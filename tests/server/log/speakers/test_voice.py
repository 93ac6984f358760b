"""Tests of voices as text."""

import math

import pytest
from pydantic import TypeAdapter

from earshot_server.log.speakers.voice import SIZE, VoiceText, decode_voice, encode_voice, likeness, unit
from tests.support.voices import voice


def test_a_voice_comes_back_nearly_as_it_was() -> None:
    one = voice(1)
    assert likeness(decode_voice(encode_voice(one)), one) > 0.999


def test_the_text_is_what_the_log_takes() -> None:
    text = encode_voice(voice(2))
    assert TypeAdapter(VoiceText).validate_python(text) == text


def test_other_sizes_are_refused() -> None:
    with pytest.raises(ValueError, match="128 components, and this one has 3"):
        encode_voice([0.1, 0.2, 0.3])
    with pytest.raises(ValueError, match="128 components"):
        decode_voice("AAAA")


def test_a_unit_has_length_one_and_nothing_stays_nothing() -> None:
    assert math.isclose(likeness(unit((3.0, 4.0)), unit((3.0, 4.0))), 1.0)
    assert unit((0.0,) * SIZE) == (0.0,) * SIZE


def test_strangers_are_hardly_alike() -> None:
    assert abs(likeness(voice(1), voice(2))) < 0.4
