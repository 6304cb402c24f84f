"""The options of the commands that take many, each with what its help says."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer


class FailOn(StrEnum):
    """The least verdict that fails a run."""

    FAIL = "fail"
    WARNING = "warning"


# what `run` takes

File = Annotated[
    Path | None, typer.Argument(metavar="[SYSTEM]", help="system file, as --system names it")
]
Select = Annotated[str, typer.Option("-k", help="only requirements whose id fits")]
RunFolder = Annotated[
    Path | None,
    typer.Option(
        help="folder of the record and the reports: new, empty, or of an earlier run; "
        "default: a new one below reports"
    ),
]
Fresh = Annotated[bool, typer.Option("--fresh", help="send every stimulus anew")]
Workers = Annotated[
    int, typer.Option("-n", "--workers", min=1, help="processes that share the scenarios")
]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="only what failed, and the outcome")]
WholeSummary = Annotated[
    bool, typer.Option("--verbose", "-v", help="a whole summary at a terminal, too")
]
Known = Annotated[
    Path | None, typer.Option(help="TOML or CSV of known failures, which do not fail the run")
]
RequireComplete = Annotated[
    bool, typer.Option("--require-complete", help="a partial run without failure ends with 3")
]
LastFailed = Annotated[
    bool, typer.Option("--last-failed", help="only what the last run left failed or undecided")
]
FailedFirst = Annotated[bool, typer.Option("--failed-first", help="everything, that first")]
StopAtFirst = Annotated[bool, typer.Option("-x", help="stop at the first failure")]
MaxFail = Annotated[
    int, typer.Option("--max-fail", min=0, metavar="N", help="stop after N failures")
]
ListOnly = Annotated[bool, typer.Option("--list", help="list what would be run, and send nothing")]
DryRun = Annotated[
    bool,
    typer.Option("--dry-run", help="list every exchange and what it would do, and send nothing"),
]
Strict = Annotated[bool, typer.Option("--strict", help="a warning fails the run")]
LeastFailure = Annotated[FailOn, typer.Option("--fail-on", help="the least that fails the run")]
JsonEvents = Annotated[bool, typer.Option("--json", help="a JSON object a line for each event")]
Resume = Annotated[
    Path | None, typer.Option(help="folder of a run that was broken off: go on with it")
]

# what `judge` takes

Paths = Annotated[
    list[Path],
    typer.Argument(
        help="files, folders, archives, logs, HAR, SoapUI projects, captures of packets, records of runs; "
        "- is standard input"
    ),
]
OfficialSchemas = Annotated[Path | None, typer.Option(help="folder of the official XSDs")]
EveryVerdict = Annotated[
    bool,
    typer.Option("--verbose", "-v", help="every verdict, and not those alone that say something"),
]
Jobs = Annotated[
    int, typer.Option(help="processes for a large file; default: one for each processor")
]
SarifFile = Annotated[
    Path | None, typer.Option("--sarif", help="write the findings to this file, too")
]
HtmlFile = Annotated[Path | None, typer.Option("--html", help="write a page to this file")]
JunitFile = Annotated[Path | None, typer.Option("--junit", help="write JUnit XML to this file")]
AllureFolder = Annotated[
    Path | None, typer.Option("--allure", help="write results for Allure into this folder")
]
RecordFolder = Annotated[
    Path | None, typer.Option(help="keep messages and verdicts in this folder, as a run does")
]

# what `report` takes

Run = Annotated[Path, typer.Argument(help="folder that `cimconform run` wrote")]
Html = Annotated[bool, typer.Option("--html", help="report.html, for people")]
Allure = Annotated[bool, typer.Option("--allure", help="allure-results, for an Allure site")]
Junit = Annotated[bool, typer.Option("--junit", help="junit.xml, for CI")]
Sarif = Annotated[bool, typer.Option("--sarif", help="run.sarif, for code scanning")]
Markdown = Annotated[bool, typer.Option("--markdown", help="summary.md, for a pull request")]
CodeQuality = Annotated[bool, typer.Option("--code-quality", help="code-quality.json, for GitLab")]
Badge = Annotated[bool, typer.Option("--badge", help="badge.svg")]
Regrade = Annotated[
    bool, typer.Option("--regrade", help="with verdicts that are given now, by the messages")
]
ReportFolder = Annotated[Path | None, typer.Option(help="folder; default: that of the run")]
