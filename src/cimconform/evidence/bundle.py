"""A run as one zip: its record, raw messages, views, system file without secrets, and rule set.

`SHA256SUMS` names every file, so that `sha256sum -c` is enough to see that none has changed. The same run
gives the same bytes. What is read may come from anybody: only plain files are taken out, within limits.
"""

import hashlib
import json
import re
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cimconform.campaign.setup import rule_lines, rule_set
from cimconform.errors import UsageError
from cimconform.record.folders import VIEWS
from cimconform.record.record import FILE, Record, read
from cimconform.reports import beside
from cimconform.requirements.register import Register

SUMS, RULES, SYSTEM = "SHA256SUMS", "rules.txt", "system.json"
MAX_BYTES = 4_000_000_000  # of all files, unpacked
MAX_FILES = 500_000
_PIECE = 1_000_000
_LINE = re.compile(r"([0-9a-f]{64})  (\S+)")
_NAME = re.compile(r"(?:[\w-]+/)?(?:messages/)?\w[\w.-]*")
_EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest time that a zip can say: no run is dated by it


def pack(run: Path, output: Path, register: Register) -> int:
    """Write a run and those certified with it to a new zip; give the number of files.

    Raises UsageError for a record that is damaged or made by other rules, and a file that exists.
    """
    files: dict[str, bytes | Path] = {}
    for folder in beside.runs(run):
        record = read(folder)
        _know_rules(record, register)
        below = "" if folder == run else f"{folder.name}/"
        files |= {f"{below}{name}": content for name, content in _parts(record).items()}
    files[RULES] = ("\n".join(rule_lines(register)) + "\n").encode()
    sums = "".join(f"{_sha256(files[name])}  {name}\n" for name in sorted(files))
    try:
        with zipfile.ZipFile(output, "x", zipfile.ZIP_DEFLATED) as made:
            for name, content in {SUMS: sums.encode(), **dict(sorted(files.items()))}.items():
                data = content.read_bytes() if isinstance(content, Path) else content
                made.writestr(zipfile.ZipInfo(name, _EPOCH), data, zipfile.ZIP_DEFLATED)
    except OSError as error:
        raise UsageError(f"{output}: no bundle can be written ({error.strerror})") from None
    return len(files)


def _know_rules(record: Record, register: Register) -> None:
    """Refuse a record of other rules than those that would be put beside it."""
    if record.run.get("rules") != rule_set(register):
        raise UsageError(
            f"{record.folder}: was judged by the rules of cimconform {record.run.get('tool')}, which "
            "are not those of this version; bundle it with that version"
        )


def _parts(record: Record) -> dict[str, bytes | Path]:
    """Give the files of one record: views that there are, and what the record itself names."""
    names = [*sorted(VIEWS), *(message.file for message in record.every_message)]
    found: dict[str, bytes | Path] = {
        name: record.folder / name for name in names if (record.folder / name).is_file()
    }
    shown = json.dumps(record.run.get("system", {}), indent=1, ensure_ascii=False)
    found[SYSTEM] = shown.encode("utf-8", "backslashreplace") + b"\n"
    return found


def _sha256(content: bytes | Path) -> str:
    data = content.read_bytes() if isinstance(content, Path) else content
    return hashlib.sha256(data).hexdigest()


@contextmanager
def unpacked(bundle: Path) -> Iterator[tuple[Path, list[str]]]:
    """Give the folder of a bundle's files, for as long as it is needed, and what is wrong with it.

    Only files that are as `SHA256SUMS` says are there. Raises UsageError for what is no bundle.
    """
    with tempfile.TemporaryDirectory(prefix="cimconform-") as folder:
        try:
            with zipfile.ZipFile(bundle) as packed:
                wrong = list(_unpack(packed, Path(folder)))
        except OSError as error:
            advice = (
                "; `cimconform bundle RUN` makes one of a run's folder" if bundle.is_dir() else ""
            )
            why = str(error.strerror or error).lower()
            raise UsageError(f"{bundle}: no bundle that can be read: {why}{advice}") from None
        except (zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError) as error:
            raise UsageError(f"{bundle}: no bundle that can be read: {error}") from None
        yield Path(folder), [f"{bundle}: {line}" for line in wrong]


def _unpack(packed: zipfile.ZipFile, folder: Path) -> Iterator[str]:
    """Take out what is as it was packed, and report what is not."""
    infos = packed.infolist()
    names = [info.filename for info in infos]
    if SUMS not in names:
        raise UsageError(f"{packed.filename}: holds no {SUMS}, so that it is no bundle of a run")
    if len(names) > MAX_FILES or sum(info.file_size for info in infos) > MAX_BYTES:
        raise UsageError(f"{packed.filename}: unpacks to more than a bundle may hold")
    sums = dict(_sums(_content(packed, SUMS, MAX_BYTES)))
    for name in sorted({*names, *sums} - {SUMS}):
        if names.count(name) != 1:
            yield f"{name}: is gone" if name not in names else f"{name}: is there twice"
        elif name not in sums:
            yield f"{name}: is not in {SUMS}"
        elif not _NAME.fullmatch(name):
            yield f"{name}: is no name of a file of a run"
        else:
            data = _content(packed, name, packed.getinfo(name).file_size)
            if _sha256(data) == sums[name]:
                (folder / name).parent.mkdir(parents=True, exist_ok=True)
                (folder / name).write_bytes(data)
            else:
                yield f"{name}: is not as it was packed"


def _content(packed: zipfile.ZipFile, name: str, limit: int) -> bytes:
    """Give a file of a zip; no more of it than it says that it holds."""
    with packed.open(name) as file:
        return file.read(limit)


def _sums(text: bytes) -> Iterator[tuple[str, str]]:
    """Read lines of a hash, two spaces and a name."""
    for line in text.decode("utf-8", "replace").splitlines():
        found = _LINE.fullmatch(line)
        if found:
            yield found[2], found[1]


def records(folder: Path) -> list[Record]:
    """Read the records of an unpacked bundle, damaged or not."""
    if not (folder / FILE).is_file():
        raise UsageError(f"the bundle holds no {FILE} that is as it was packed")
    return [read(one, damaged=True) for one in beside.runs(folder)]
