"""Every declared pair of text and background meets WCAG AA, and no colour stands elsewhere."""

import re
from pathlib import Path

import pytest

CSS = Path(__file__).resolve().parents[2] / "static" / "css"
TOKENS = (CSS / "tokens.css").read_text(encoding="utf-8")
COLOURS = dict(re.findall(r"(--[\w-]+):\s*(#[0-9a-f]{6});", TOKENS))
PAIRS = re.findall(r"^contrast: (--[\w-]+) on (--[\w-]+) ([\d.]+)$", TOKENS, re.MULTILINE)
SHEETS = [sheet for sheet in sorted(CSS.glob("*.css")) if sheet.name != "tokens.css"]


def luminance(colour):
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def ratio(one, other):
    lighter, darker = sorted([luminance(one), luminance(other)], reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def test_black_on_white_is_21():
    assert ratio("#000000", "#ffffff") == pytest.approx(21)


def test_pairs_are_declared():
    assert len(PAIRS) > 40
    assert TOKENS.count("\ncontrast: --") == len(PAIRS)


@pytest.mark.parametrize(("text", "ground", "least"), PAIRS)
def test_contrast(text, ground, least):
    found = ratio(COLOURS[text], COLOURS[ground])
    assert found >= float(least), f"{text} on {ground} has {found:.2f}, needs {least}"


@pytest.mark.parametrize("tone", ["neutral", "info", "ok", "warn", "bad"])
def test_every_tone_is_readable_on_its_own_ground(tone):
    assert (f"--{tone}", f"--{tone}-soft", "4.5") in PAIRS


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_colours_stand_in_the_tokens_only(sheet):
    text = sheet.read_text(encoding="utf-8")
    raw = re.findall(r"#[0-9a-fA-F]{3,8}\b|\b(?:rgb|hsl)a?\(", text)
    # What is printed is black on white, and a PDF reads no token.
    printed = sheet.name == "print.css" or sheet.name.startswith("paper")
    allowed = {"#000", "#555", "#fff"} if printed else set()
    assert set(raw) <= allowed


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_every_token_used_exists(sheet):
    known = set(re.findall(r"(--[\w-]+):", "".join(s.read_text() for s in CSS.glob("*.css"))))
    used = set(re.findall(r"var\((--[\w-]+)", sheet.read_text(encoding="utf-8")))
    assert used <= known
