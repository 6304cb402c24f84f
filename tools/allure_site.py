"""Build the Allure site of a run: `python tools/allure_site.py OUTPUT`.

Reads OUTPUT/allure-results, writes OUTPUT/allure-report/index.html: one file that opens without a
server. It holds every message and diagram, so that the site of a whole run is heavy (some 75 MB). The npm
package makes pages that load a tracker of its maker's; that is taken out, and a policy is put in that
forbids the page to load anything from anywhere.
"""

import json
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from cimconform.reports.allure_labels import CATEGORIES

HISTORY = "allure-history.jsonl"  # beside the folders of the runs, all of which it remembers
ROOT = Path(__file__).resolve().parent.parent
CLI = ROOT / "node_modules" / "allure" / "cli.js"
_TRACKER = re.compile(
    r"<script async src=\"https://www\.googletagmanager\.com.*?</script>\s*<script>.*?</script>",
    re.DOTALL,
)
# Scripts and styles of a single file are in the page itself, as text or as data: and blob: URLs.
_POLICY = (
    '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; '
    "script-src 'unsafe-inline' 'unsafe-eval' data: blob:; style-src 'unsafe-inline' data: blob:; "
    'img-src data: blob:; font-src data:; connect-src data: blob:; frame-src data: blob:">'
)


def configuration(output: Path, name: str) -> dict[str, object]:
    """Give what the npm package is given: one file, grouped as the features are."""
    options = {
        "singleFile": True,
        "reportLanguage": "en",
        "groupBy": ["parentSuite", "feature", "story"],
        "sections": ["charts"],
        "charts": [
            {"type": "currentStatus", "title": "Verdicts"},
            {"type": "testResultSeverities", "title": "Verdicts by rank"},
        ],
        "stepTreeExpansion": "expand_failed_only",
        "defaultSortBy": "status,asc",
    }
    return {
        "name": name,
        "output": str(output),
        "hideLabels": ["framework", "language", "suite", "subSuite"],
        "categories": list(CATEGORIES),
        "historyPath": str(output.parent.with_name(HISTORY)),
        "plugins": {"awesome": {"options": options}},
    }


def build(output: Path) -> Path:
    """Build the site; raises SystemExit that says what is missing and what to do."""
    results, site = output / "allure-results", output / "allure-report"
    if not any(results.glob("*-result.json")):
        sys.exit(f"{results} holds no results; run first: cimconform run --output {output}")
    shutil.rmtree(site, ignore_errors=True)
    printed = generate(results, configuration(site, title(output)))
    page = site / "index.html"
    if not page.exists():
        sys.exit(f"allure could not build the site:\n{printed}")
    page.write_text(seal(page.read_text("utf-8")), "utf-8")
    return page


def generate(results: Path, config: dict[str, object]) -> str:
    """Let the npm package build; give what it printed."""
    node = shutil.which("node")
    if not node:
        sys.exit("no node on the PATH; install Node 20 or later, then run: make report")
    if not CLI.exists():
        sys.exit(f"{CLI} is missing; run in {ROOT}: npm ci")
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "allurerc.json"
        file.write_text(json.dumps(config), "utf-8")
        command = [node, str(CLI), "generate", "--config", str(file), str(results)]
        done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=folder)  # noqa: S603 - the package that package-lock.json pins
    return done.stdout + done.stderr


def title(output: Path) -> str:
    """Name the report after the system that was tested."""
    facts = output / "allure-results" / "environment.properties"
    lines = facts.read_text("utf-8").splitlines() if facts.exists() else []
    found = dict(line.split("=", 1) for line in lines if "=" in line)
    return f"Conformance of {found['System']}" if "System" in found else "Conformance"


def seal(page: str) -> str:
    """Take out the tracker and forbid the page to load anything from elsewhere."""
    sealed, count = _TRACKER.subn("", page)
    if count != 1 or "googletagmanager" in sealed:
        sys.exit("the page of this allure calls out otherwise than we know; look at it first")
    return sealed.replace("<head>", f"<head>{_POLICY}", 1)


if __name__ == "__main__":
    if len(sys.argv) != 2:  # noqa: PLR2004 - the program and its one argument
        sys.exit("usage: python tools/allure_site.py OUTPUT")
    made = build(Path(sys.argv[1]).resolve())
    size = made.stat().st_size / 1e6
    print(f"{made} ({size:.1f} MB); open it in a browser, it needs no server")
