"""The pictures of the docs are all taken by one tool, and none is left over."""

import re
from pathlib import Path

import report_pictures

ROOT = Path(__file__).parents[1]


def test_every_picture_is_taken_by_the_tool_and_shown_in_a_page():
    pages = [ROOT / "README.md", *(ROOT / "docs").glob("*.md")]
    shown = {
        name for page in pages for name in re.findall(r"([\w-]+\.png)\)", page.read_text("utf-8"))
    }
    taken = {report_pictures.ALLURE, *(name for name, *_ in report_pictures.LOOKS)}
    assert taken == shown == {file.name for file in (ROOT / "docs").glob("*.png")}
