"""`python -m torture.kills [N] [--docs FILE]`: kill runs at random points, and resume each.

Half of them are shared by two workers, which are killed with their parent. After each kill the record, if
one was begun, can be read and reported; resumed, the run comes to the verdicts of one that nobody disturbed.
"""

import argparse
import os
import re
import signal
import subprocess
import sys
import threading
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import peers

from cimconform.record.folders import MARK
from cimconform.record.record import FILE, PARTS, read

COMMAND = Path(sys.executable).with_name("cimconform")
SOME = "known_meter_is_served or reply_echoes or verb_is_known or unknown_meter or reply_has"
_BLOCK = re.compile(r"\n<!-- kills -->\n.*?<!-- end -->\n", re.DOTALL)
_JITTER_S = 0.05
_BEFORE_S = 3.0
Verdicts = dict[tuple[str, str, str], str]


@dataclass
class Killer:
    """A peer that answers well and kills a run at a request, a moment later or sooner."""

    at: int = 0
    later_s: float = 0.0
    asked: int = 0
    group: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __call__(self, connection, request: bytes) -> None:
        """Answer, and see that the run is killed where its time has come."""
        with self._lock:
            self.asked += 1
            due = self.asked == self.at
        if due:
            threading.Timer(self.later_s, self.kill).start()
        peers.plain(connection, request)

    def kill(self) -> None:
        """Kill all processes of the run."""
        if self.group:
            with suppress(ProcessLookupError):
                os.killpg(self.group, signal.SIGKILL)


def run(folder: Path, killer: Killer, *more: str) -> None:
    """Run, and be killed as the killer has it."""
    command = [COMMAND, "run", "--system", folder / "peer.toml", f"-k{SOME}"]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    process = subprocess.Popen(
        [*command, "--output", folder / "out", *more], start_new_session=True, **quiet
    )
    killer.group = process.pid
    process.wait(timeout=300)
    killer.group = 0


def verdicts(folder: Path) -> Verdicts:
    """Give the verdict of each scenario."""
    found = read(folder / "out").results
    return {(r.requirement, r.binding, r.example): str(r.verdict) for r in found}


def wrong(folder: Path, expected: Verdicts) -> str:
    """Say what is wrong with a run that was killed, or nothing."""
    out = folder / "out"
    if not (out / MARK).is_file():
        return ""  # it had not begun, and left nothing
    if (out / FILE).is_file() and (out / FILE).stat().st_size:
        shown = _said("report", out, "--junit")
        if "Traceback" in shown.stderr:
            return "report shows a traceback"
    done = _said("run", "--resume", out)
    if "Traceback" in done.stderr or done.returncode not in (0, 1, 3):
        return f"not resumed: {done.stderr.strip()[-200:]}"
    if read(out).all_damage or (out / PARTS).exists():
        return "its record is not whole"
    return "" if verdicts(folder) == expected else "its verdicts differ"


def _said(*arguments: object) -> "subprocess.CompletedProcess[str]":
    command = [COMMAND, *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)


def one(number: int, folder: Path, killer: Killer, expected: Verdicts, most: int) -> str:
    """Kill and resume one run; give its kind and what came of it."""
    random = Random(number)  # noqa: S311 - no secret
    more = ["-n", "2"] if number % 2 else []
    killer.asked, killer.at = 0, random.randint(0, most)
    killer.later_s = random.uniform(0, _JITTER_S)
    if not killer.at:  # before anything is sent
        threading.Timer(random.uniform(0, _BEFORE_S), killer.kill).start()
    run(folder, killer, *more)
    killer.at = -1
    ended = (folder / "out" / FILE).is_file() and bool(read(folder / "out", damaged=True).end)
    fault = wrong(folder, expected)
    point = "came to its end" if ended else "killed before its end"
    return f"{'two workers' if more else 'one process'}: {fault or point}"


def played(count: int) -> Counter[str]:
    """Kill so many runs; count what came of them."""
    came: Counter[str] = Counter()
    killer = Killer(at=-1)
    with peers.peer(killer) as server, TemporaryDirectory() as place:
        first = Path(place) / "0"
        first.mkdir()
        peers.system_file(first, peers.url(server), "timeout_s = 20")
        run(first, killer)
        expected, most = verdicts(first), killer.asked
        for number in range(1, count + 1):
            folder = Path(place) / str(number)
            folder.mkdir()
            peers.system_file(folder, peers.url(server), "timeout_s = 20")
            said = one(number, folder, killer, expected, most)
            came[said] += 1
            sys.stdout.write(f"{number} {said}\n")
            sys.stdout.flush()
    return came


def block(came: Counter[str]) -> str:
    """Give what the page says of them."""
    rows = "".join(f"| {what} | {count} |\n" for what, count in sorted(came.items()))
    return (
        "\n<!-- kills -->\n## Runs that were killed\n\n"
        f"{came.total()} runs were killed with all their processes, at a request drawn at random or before the\n"
        "first. Each left a record that can be read and reported, and resumed came to the verdicts of a run that\n"
        "nobody disturbed; a line says otherwise where it did not. Written by `python -m torture.kills` in `tests/`.\n\n"
        f"| run | count |\n|---|---|\n{rows}<!-- end -->\n"
    )


def main() -> int:
    """Kill runs, and write what came of it."""
    parser = argparse.ArgumentParser(description="Kill runs at random points, and resume each.")
    parser.add_argument("count", nargs="?", type=int, default=100)
    parser.add_argument("--docs", type=Path, help="put the totals into this page")
    options = parser.parse_args()
    came = played(options.count)
    if options.docs:
        text = _BLOCK.sub("", options.docs.read_text("utf-8"))
        options.docs.write_text(text + block(came), "utf-8")
    known = ("came to its end", "killed before its end")
    return 0 if all(said.endswith(known) for said in came) else 1


if __name__ == "__main__":
    sys.exit(main())
