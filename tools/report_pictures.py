"""Take the pictures that README and the pages in docs show, all of them by one command.

    python tools/report_pictures.py [RUN]

Without RUN, the head end with twenty defects of mixed_run.py is certified first. The picture of the Allure
site needs Node: make node_modules/.installed.
"""

import sys
import tempfile
from pathlib import Path

import allure_site
import browser
import mixed_run

from cimconform.reports import html

DOCS = Path(__file__).resolve().parents[1] / "docs"
ALLURE = "report-allure.png"
LOOKS = (
    ("report.png", 1180, 1080, "light", "", False),
    ("report-failure.png", 1180, 940, "light", "#offset_of_window_makes_no_difference", False),
    ("report-dark.png", 1180, 860, "dark", "#reply_echoes_correlation_id", False),
    ("report-filter.png", 1180, 760, "light", "#verdict=fail&binding=jms&rank=shall", False),
    ("report-latency.png", 1180, 760, "light", "#latency", False),
    ("report-phone.png", 390, 844, "light", "#created_object_can_be_read", True),
)
# What a reader of the Allure site does: choose a failure, put it beside the tree, open its diagram.
_ALLURE = (
    ("tree-leaf", "created_object_can_be_read"),
    ("toggle-layout-button", ""),
    ("test-result-attachment-header", "sequence diagram"),
)
_CLICK = """new Promise((done, fail) => {{
    const begun = performance.now();
    const look = () => {{
        const found = [...document.querySelectorAll('[data-testid="{kind}"]')]
            .find(node => node.textContent.includes('{words}'));
        if (found) {{ found.click(); found.scrollIntoView({{block: 'center'}}); done(); }}
        else if (performance.now() - begun > 30000) fail(new Error('no {kind} {words}'));
        else requestAnimationFrame(look);
    }};
    look();
}})"""
_SETTLE_MS = 1500  # the site folds with a movement


def take(run: Path) -> None:
    """Take all pictures of a run's reports."""
    with browser.browser() as chromium:
        for name, width, height, scheme, place, phone in LOOKS:
            page = chromium.page()
            page.size(width, height, phone=phone)
            page.media(prefers_color_scheme=scheme)
            page.open(run / html.NAME, place)
            page.picture(DOCS / name)
            print(DOCS / name)
        _allure(run, chromium)


def _allure(run: Path, chromium: browser.Browser) -> None:
    """Take the picture of the Allure site."""
    page = chromium.page()
    page.size(1440, 1000)
    page.media(prefers_color_scheme="light")
    page.open(allure_site.build(run))
    for kind, words in _ALLURE:
        page.run(_CLICK.format(kind=kind, words=words))
        page.run(f"new Promise(done => setTimeout(done, {_SETTLE_MS}))")
    page.picture(DOCS / ALLURE)
    print(DOCS / ALLURE)


def main(words: list[str]) -> None:
    """Take the pictures of a run that is there, or of one that is made for them."""
    if len(words) > 1:
        sys.exit("usage: python tools/report_pictures.py [RUN]")
    if words:
        take(Path(words[0]).resolve())
        return
    with tempfile.TemporaryDirectory() as folder:
        mixed_run.certify(Path(folder))
        take(Path(folder))


if __name__ == "__main__":
    main(sys.argv[1:])
