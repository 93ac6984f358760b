import itertools

import pytest
from PySide6.QtGui import QColor, QPalette

from earshot_client.window.style import DARK, LIGHT, Theme, palette, sheet


def luminance(name: str) -> float:
    """WCAG 2.2: relative luminance."""
    parts = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in QColor(name).getRgbF()[:3]
    ]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_text_can_be_read_on_whatever_it_stands(theme: Theme) -> None:
    inks = (theme.ink, theme.soft, theme.live, theme.calm, theme.warn, theme.bad)
    pairs = [
        *itertools.product(inks, (theme.ground, theme.card)),
        (theme.on_accent, theme.accent),
        (theme.on_bad, theme.bad),
    ]
    weak = {pair: round(contrast(*pair), 2) for pair in pairs if contrast(*pair) < 4.5}
    assert weak == {}


def test_the_sheet_has_no_colour_left_open() -> None:
    assert "$" not in sheet(LIGHT)


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_what_no_sheet_reaches_can_be_read_too(theme: Theme) -> None:
    role, colours = QPalette.ColorRole, palette(theme)
    pairs = [
        *((ink, role.Window) for ink in (role.WindowText, role.PlaceholderText)),
        *((ink, role.Base) for ink in (role.Text, role.PlaceholderText)),
        (role.ButtonText, role.Button),
        (role.HighlightedText, role.Highlight),
    ]
    for ink, ground in pairs:
        assert contrast(colours.color(ink).name(), colours.color(ground).name()) >= 4.5, (ink, ground)
