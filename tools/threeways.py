"""One requirement, three ways: the reference is certified through a tap, and the verdicts are held against each other.

    python tools/threeways.py [--feature NAME]... [--transport NAME]... [DEFECT]...

Live is what the run judged; tapped is what the tap judged of what passed; offline is what is judged of the bare
files of the run's messages. They agree where each rule finds the same in the same messages of the system.
What only an owner knows (true values, what is unknown) and what only the clock of the run shows (when a
message came) no file tells: there the other two find nothing to judge, which is no disagreement. Rules that a
scenario claims for a stimulus of its own are judged live alone.
"""

import argparse
import hashlib
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from cimconform.campaign import setup as setting
from cimconform.checks import Basis
from cimconform.judging import captures
from cimconform.judging.judge import Judge, load_checks
from cimconform.judging.needs import Need, by_need
from cimconform.messages.schemas import Schemas
from cimconform.record.record import Record, read
from cimconform.requirements.register import Register
from cimconform.runners import kill_matrix
from cimconform.suite import FEATURES
from cimconform.system import embedded
from cimconform.tap.routes import Terms, open_route
from cimconform.tap.session import Session, head_of
from cimconform.verdict import Finding, Result

BINDINGS = ("soap11", "http")
_OFFLINE = (Need.MESSAGE, Need.PAIR, Need.SERIES)
_REGISTER = Register.read([FEATURES])
_CHECKS = load_checks()
Broken = set[tuple[str, str]]  # the message by its bytes, and what was observed in it


@dataclass(frozen=True, slots=True)
class Difference:
    """A rule that finds something one way and not another, and what that is."""

    rule: str
    way: str
    more: Broken
    less: Broken

    def __str__(self) -> str:
        said = sorted(observed for _, observed in self.more | self.less)[:3]
        return f"{self.rule}: {self.way}: {len(self.more)} more, {len(self.less)} less: {said}"


def played(
    folder: Path, defects: Iterable[str], features: frozenset[str], bindings: tuple[str, ...]
) -> None:
    """Certify the reference through a tap; the records are in `live` and `tapped` below a folder."""
    wrong = [word for name in defects for word in ("--defect", name)]
    with embedded.head_end(*wrong) as url:
        head = head_of(setting.origin(_REGISTER), [url])
        session = Session(folder / "tapped", head, _REGISTER, _judge(), lambda _: None).begin()
        with ExitStack() as stack:
            said = open_route(f"0={url}", Terms(), session.hear, stack)
            known = {**embedded.NOWHERE, "base_url": said.split()[0]}
            options = setting.Options(output=folder / "live", bindings=bindings, addresses=known)
            kill_matrix.play_all(setting.campaign(options, stack), features)
        session.close()


def _judge() -> Judge:
    return Judge(_CHECKS, Basis(Schemas.ours()), setting.ranks(_REGISTER))


def differences(folder: Path) -> tuple[int, list[Difference]]:
    """Give how many rules were judged more than one way, and where they differ."""
    live, tapped = read(folder / "live"), read(folder / "tapped")
    of_system = {_hash(m.raw) for e in live.exchanges if not e.fetched for m in e.of_system}
    ways = {
        "live": _of_record(live, of_system), "tapped": _of_record(tapped, of_system),
        "offline": _of_files(live, of_system),
    }  # fmt: skip
    needs = by_need(_REGISTER, _CHECKS)
    rules = [r.id for need in _OFFLINE for r in needs[need] if r.about_all]
    judged = [rule for rule in rules if sum(rule in way for way in ways.values()) > 1]
    return len(judged), [one for rule in judged for one in _differing(rule, ways)]


def _differing(rule: str, ways: Mapping[str, Mapping[str, Broken]]) -> Iterator[Difference]:
    live = ways["live"].get(rule, set())
    for way in ("tapped", "offline"):
        found = ways[way].get(rule)
        if found is not None and found != live:
            yield Difference(rule, way, found - live, live - found)


def _of_record(record: Record, of_system: set[str]) -> dict[str, Broken]:
    """Give what each rule found in the messages of the system, by the record."""
    hashes = {m.id: _hash(m.raw) for m in record.every_message}
    return _broken(record.results, hashes, of_system)


def _of_files(live: Record, of_system: set[str]) -> dict[str, Broken]:
    """Give what each rule finds in the bare files of the messages of a run."""
    folder = live.folder / "messages"
    hashes = {str(live.folder / m.file): _hash(m.raw) for m in live.every_message}
    found = captures.judge([folder], _REGISTER, _judge())
    return _broken((one.result for one in found), hashes, of_system)


def _broken(
    results: Iterable[Result], hashes: Mapping[str, str], of_system: set[str]
) -> dict[str, Broken]:
    found: dict[str, Broken] = {}
    for result in results:
        if not result.subjects:
            continue
        broken = (_key(one, hashes) for one in result.findings)
        kept = {key for key in broken if key[0] in of_system}
        found.setdefault(result.requirement, set()).update(kept)
    return found


def _key(finding: Finding, hashes: Mapping[str, str]) -> tuple[str, str]:
    return hashes.get(finding.message, ""), finding.observed


def _hash(raw: bytes) -> str:
    return hashlib.sha256(raw).hexdigest()


def main(arguments: list[str]) -> int:
    """Play, compare, and tell; give 1 where the ways differ."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("defects", nargs="*", metavar="DEFECT")
    parser.add_argument("--feature", action="append", default=[])
    parser.add_argument("--transport", action="append", default=[])
    given = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        played(place, given.defects, frozenset(given.feature), tuple(given.transport) or BINDINGS)
        judged, found = differences(place)
        passed = len(read(place / "tapped").every_message)
    for one in found:
        print(one)
    print(f"{judged} rules, {passed} messages passed the tap, {len(found)} differences")
    return int(bool(found) or not judged)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
