"""Take the pictures of the report that the pages in docs show, of the run that mixed_run.py makes.

python tools/report_pictures.py RUN
"""

import sys
from pathlib import Path

import browser

from cimconform.reports import html

DOCS = Path(__file__).resolve().parents[1] / "docs"
LOOKS = (
    ("report.png", 1180, 1080, "light", "", False),
    ("report-failure.png", 1180, 940, "light", "#offset_of_window_makes_no_difference", False),
    ("report-dark.png", 1180, 860, "dark", "#reply_echoes_correlation_id", False),
    ("report-filter.png", 1180, 760, "light", "#verdict=fail&binding=jms&rank=shall", False),
    ("report-latency.png", 1180, 760, "light", "#latency", False),
    ("report-phone.png", 390, 844, "light", "#created_object_can_be_read", True),
)


def take(run: Path) -> None:
    """Take all pictures of a run's report."""
    with browser.browser() as chromium:
        for name, width, height, scheme, place, phone in LOOKS:
            page = chromium.page()
            page.size(width, height, phone=phone)
            page.media(prefers_color_scheme=scheme)
            page.open(run / html.NAME, place)
            page.picture(DOCS / name)
            print(DOCS / name)


if __name__ == "__main__":
    if len(sys.argv) != 2:  # noqa: PLR2004 - the program and its one argument
        sys.exit("usage: python tools/report_pictures.py RUN")
    take(Path(sys.argv[1]).resolve())
