"""A part of `make torture`: of each sort of bad peer the one that would cost most."""

import os
import subprocess
import sys

import pytest
from torture.kinds import all_kinds

from cimconform.suite import ROOT

pytestmark = pytest.mark.whole_runs

PART = {
    "http: answers 103 without an end": 3,
    "http: megabytes behind it": 0,
    "soap: five million empty elements": 3,
    "http: a bomb of elements": 3,
    "http: ten megabytes of noise": 1,
    "jms: a million deep": 3,
    "jms: STOMP: a header of noise": 0,
    "jms: STOMP: the subscription of another": 3,
}


def test_a_bad_peer_costs_little_and_blames_the_right_one():
    # by a process of its own, since one that has run many tests would hand its memory on to those it forks
    done = subprocess.run(
        [sys.executable, "-m", "torture", *PART], cwd=ROOT / "tests",
        capture_output=True, text=True, check=False, env=os.environ | {"PYTHONWARNINGS": "ignore"},
    )  # fmt: skip
    *lines, total = done.stdout.splitlines()
    assert total == f"{len(PART)} played, 0 wrong", done.stdout + done.stderr
    shown = [" ".join(line.split()) for line in lines]
    for name, code in PART.items():
        begin = f"{name.replace(': ', ' ', 1)} {code} "
        assert [line for line in shown if line.startswith(begin)], done.stdout


def test_there_are_many_kinds():
    kinds = list(all_kinds())
    assert len({kind.name for kind in kinds}) >= 150
    assert {kind.transport for kind in kinds} == {"http", "soap", "jms"}
