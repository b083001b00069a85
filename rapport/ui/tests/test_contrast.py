"""Every ink can be read on every ground it stands on, in both themes: WCAG 2.2, computed from the tokens themselves."""

import re
from math import cos, radians, sin
from pathlib import Path

import pytest

TOKENS = Path(__file__).parent.parent / "static" / "ui" / "tokens.css"
PAIR = re.compile(r"--([\w-]+): light-dark\(oklch\(([^)]+)\), oklch\(([^)]+)\)\)")
THEMES = ("light", "dark")
TEXT, LARGE_OR_GRAPHIC = 4.5, 3.0

READ = [
    *(
        (ink, ground)
        for ink in ("ink", "ink-2", "ink-3", "accent", "bad", "warn", "good")
        for ground in ("paper", "sheet", "sunk")
    ),
    *((ink, f"{tone}-soft") for tone in ("accent", "bad", "warn", "good") for ink in ("ink", "ink-2", tone)),
    *(("accent", f"{tone}-soft") for tone in ("bad", "warn", "good")),
    ("accent-strong", "paper"),
    ("on-accent", "accent"),
    ("on-accent", "accent-strong"),
    ("paper", "ink"),
    ("ink-3", "chart-band"),
    ("good", "chart-band"),
]
SEEN = [
    *((line, ground) for line in ("edge", "accent", "bad") for ground in ("paper", "sheet")),
    ("strong-rule", "paper"),
    *((mark, "chart-band") for mark in ("accent", "bad", "warn", "good")),
]


def tokens() -> dict[str, tuple[str, str]]:
    return {name: (light, dark) for name, light, dark in PAIR.findall(TOKENS.read_text())}


def luminance(oklch: str) -> float:
    """Relative luminance (WCAG) of a colour given as "L% C H"; by Ottosson's OKLab matrices, clipped to sRGB."""
    lightness, chroma, hue = oklch.split("/", maxsplit=1)[0].split()
    level, angle = float(lightness.rstrip("%")) / 100, radians(float(hue))
    a, b = float(chroma) * cos(angle), float(chroma) * sin(angle)
    long = (level + 0.3963377774 * a + 0.2158037573 * b) ** 3
    middle = (level - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (level - 0.0894841775 * a - 1.2914855480 * b) ** 3
    red = 4.0767416621 * long - 3.3077115913 * middle + 0.2309699292 * short
    green = -1.2684380046 * long + 2.6097574011 * middle - 0.3413193965 * short
    blue = -0.0041960863 * long - 0.7034186147 * middle + 1.7076147010 * short
    return sum(weight * min(max(part, 0.0), 1.0) for weight, part in ((0.2126, red), (0.7152, green), (0.0722, blue)))


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def of(name: str, theme: str) -> str:
    return tokens()[name][THEMES.index(theme)]


def test_the_arithmetic_knows_black_white_and_a_measured_colour():
    assert contrast("100% 0 0", "0% 0 0") == pytest.approx(21, abs=0.01)
    # sRGB #777777 is oklch(56.93% 0 0); WCAG tools give 4.48 against white.
    assert contrast("100% 0 0", "56.93% 0 0") == pytest.approx(4.48, abs=0.02)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("ink", "ground"), READ)
def test_words_can_be_read(ink, ground, theme):
    assert contrast(of(ink, theme), of(ground, theme)) >= TEXT, f"{ink} on {ground}, {theme}"


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("mark", "ground"), SEEN)
def test_lines_and_marks_that_mean_something_can_be_seen(mark, ground, theme):
    assert contrast(of(mark, theme), of(ground, theme)) >= LARGE_OR_GRAPHIC, f"{mark} on {ground}, {theme}"


def test_every_colour_of_the_house_is_a_token_with_both_themes():
    """No stylesheet writes a colour of its own."""
    for sheet in TOKENS.parent.glob("*.css"):
        if sheet != TOKENS:
            assert not re.findall(r"oklch\(|rgba?\(|hsla?\(|#[0-9a-fA-F]{3,8}\b(?![^{]*\{)", sheet.read_text()), sheet.name
    assert {"paper", "ink", "accent", "bad", "warn", "good"} <= tokens().keys()


def test_stylesheets_use_only_names_that_exist():
    known = set(re.findall(r"--([\w-]+):", "".join(sheet.read_text() for sheet in TOKENS.parent.glob("*.css"))))
    for source in [*TOKENS.parent.glob("*.css"), *TOKENS.parent.glob("*.js"), *TOKENS.parents[2].glob("*.py")]:
        used = set(re.findall(r"var\(--([\w-]+)\)", source.read_text()))
        assert used <= known, f"{source.name}: {used - known}"
