"""A record proves that it is as it was written: one byte changed anywhere is found and named."""

import hashlib
import json

import pytest
import records
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cimconform.errors import UsageError
from cimconform.messages.exchange import Exchange, Stimulus
from cimconform.messages.message import Message
from cimconform.record.chain import START, Chain
from cimconform.record.record import FILE, Recorder, read
from cimconform.verdict import Finding, Rank, Result, Verdict


def write(folder) -> None:
    """Write a small run with every kind of line."""
    recorder = Recorder(folder)
    recorder.line("run", **records.HEAD)
    sent, came = (
        recorder.keep(Message(f"<{way}>é</{way}>".encode(), way, "http", 1.0), "http-0001")
        for way in ("sent", "received")
    )
    recorder.exchange(Exchange("http-0001", "http", Stimulus("get(X) y"), sent, (came,)))
    finding = Finding("7f3c", "nothing", "/a", "a hint", 6, came.id)
    recorder.result(Result("x", Rank.SHALL, Verdict.FAIL, "http", findings=(finding,)))
    recorder.close(**records.END)


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """Give the folder of a run that was not changed."""
    folder = tmp_path_factory.mktemp("whole")
    write(folder)
    assert read(folder).all_damage == []
    return folder


@given(st.data())
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_one_byte_changed_anywhere_is_found_and_named(whole, data):
    files = sorted(f for f in whole.rglob("*") if f.is_file())
    file = data.draw(st.sampled_from(files))
    before = file.read_bytes()
    place = data.draw(st.integers(0, len(before) - 1))
    changed = before[place] ^ data.draw(st.integers(1, 255))
    file.write_bytes(before[:place] + bytes([changed]) + before[place + 1 :])
    damage = first_damage(whole)
    file.write_bytes(before)
    line = before[:place].count(b"\n") + 1
    named = f"{file}:{line}: " if file.name == FILE else f"{file}: "
    last = file.name == FILE and place == len(before) - 1  # a line without its end is cut off
    assert damage.startswith(f"{file}: cut off" if last else named)


def first_damage(folder) -> str:
    """Give the first damage of a record."""
    try:
        return read(folder, damaged=True).all_damage[0]
    except UsageError as refused:
        return str(refused)


@pytest.mark.parametrize("number", range(6))
@pytest.mark.parametrize("what", ["gone", "twice", "swapped"])
def test_a_line_that_is_gone_twice_or_elsewhere_is_found(tmp_path, number, what):
    write(tmp_path)
    texts = (tmp_path / FILE).read_bytes().splitlines(keepends=True)
    cut = [number] if what == "gone" else [number, number]
    other = (number + 1) % len(texts)
    pick = list(range(len(texts)))
    pick[number : number + 1] = [] if what == "gone" else cut
    if what == "swapped":
        pick = [{number: other, other: number}.get(n, n) for n in range(len(texts))]
    (tmp_path / FILE).write_bytes(b"".join(texts[n] for n in pick))
    assert_damaged(tmp_path)


def assert_damaged(folder) -> None:
    """See that a record is refused, or says of itself that it is damaged."""
    assert read(folder, damaged=True).all_damage


def test_a_verdict_made_green_is_refused_by_line(tmp_path):
    write(tmp_path)
    text = (tmp_path / FILE).read_text("utf-8")
    (tmp_path / FILE).write_text(text.replace('"fail"', '"pass"', 1), "utf-8")
    with pytest.raises(UsageError, match=r"run\.ndjson:5: not as it was written"):
        read(tmp_path)


def test_a_verdict_made_green_with_every_hash_made_anew_ends_in_another_hash(tmp_path):
    write(tmp_path)
    before = read(tmp_path).chain
    records.rewrite(tmp_path, lambda text: text.replace('"fail"', '"pass"'))
    assert read(tmp_path).chain != before


def test_the_hash_is_over_the_line_before_and_what_stands_before_the_hash():
    text = Chain().line({"kind": "x", "y": "é"})
    body, _, end = text.partition(b', "chain": "')
    assert end == hashlib.sha256(START.encode() + body).hexdigest().encode() + b'"}\n'
    assert json.loads(text)["y"] == "é"
