"""Verify a bundle without cimconform: `python verify_bundle.py BUNDLE.zip`.

Exit code 0 where everything is as it was packed and as it was written, 1 where it is not. Whose bundle it is
says the signature beside it, which `openssl cms -verify` verifies; docs/evidence.md says how. This
says nothing of whether the verdicts are right: `cimconform regrade` judges them again.
"""

import hashlib
import json
import sys
import zipfile
from collections.abc import Iterator

START = "0" * 64
JOINT = b', "chain": "'


def sha256(data: bytes) -> str:
    """Give the hash of bytes as a record writes it."""
    return hashlib.sha256(data).hexdigest()


def sums(bundle: zipfile.ZipFile) -> Iterator[str]:
    """Compare every file with SHA256SUMS."""
    wanted = {}
    for line in bundle.read("SHA256SUMS").decode().splitlines():
        digest, _, name = line.partition("  ")
        wanted[name] = digest
    names = [name for name in bundle.namelist() if name != "SHA256SUMS"]
    for name in sorted({*names, *wanted}):
        if names.count(name) != 1:
            yield f"{name}: is there {names.count(name)} times"
        elif name not in wanted:
            yield f"{name}: is not in SHA256SUMS"
        elif sha256(bundle.read(name)) != wanted[name]:
            yield f"{name}: is not as it was packed"


def record(bundle: zipfile.ZipFile, file: str) -> Iterator[str]:
    """Follow the chain of a record, and compare each message with its sha256."""
    below = file.removesuffix("run.ndjson")
    last, kinds = START, []
    for number, line in enumerate(bundle.read(file).split(b"\n")[:-1], 1):
        body, _, tail = line.rpartition(JOINT)
        last = sha256(last.encode() + body)
        if tail != last.encode() + b'"}':
            yield f"{file}:{number}: does not follow from the line before"
            return
        facts = json.loads(line)
        kinds.append(facts["kind"])
        if facts["kind"] == "message":
            yield from message(bundle, below, facts)
        if facts["kind"] == "run" and facts["rules"] != rules(bundle):
            yield f"{file}:{number}: rules.txt is not the rule set that it names"
    if kinds[:1] != ["run"] or kinds[-1:] != ["end"] or kinds.count("end") != 1:
        yield f"{file}: does not begin with its run and end with its end"
    print(f"{file}: {len(kinds)} lines, last hash {last}")


def message(bundle: zipfile.ZipFile, below: str, facts: dict[str, str]) -> Iterator[str]:
    """Compare a message with what the record says of it."""
    name = below + facts["file"]
    if name not in bundle.namelist():
        yield f"{name}: is gone"
    elif sha256(bundle.read(name)) != facts["sha256"]:
        yield f"{name}: is not what was sent or received"


def rules(bundle: zipfile.ZipFile) -> str:
    """Give the hash of the rule set, as the first line of a record names it."""
    return sha256(bundle.read("rules.txt").removesuffix(b"\n"))


def verify(path: str) -> list[str]:
    """Give what is wrong with a bundle, a line each."""
    with zipfile.ZipFile(path) as bundle:
        files = [n for n in bundle.namelist() if n.rpartition("/")[2] == "run.ndjson"]
        wrong = [] if files else ["run.ndjson: is gone"]
        return [*wrong, *sums(bundle), *(line for file in files for line in record(bundle, file))]


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    found = verify(sys.argv[1])
    print("\n".join(found) or "as it was packed and as it was written")
    sys.exit(1 if found else 0)
