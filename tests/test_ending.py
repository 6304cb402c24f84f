"""The end of a run at a terminal: ten lines that fit eighty columns."""

import io
from dataclasses import replace

import pytest
import records
from rich.console import Console

from cimconform.record.record import Recorder, read
from cimconform.reports import ending
from cimconform.verdict import Finding, Rank, Result, Verdict

FAIL = Result("reply_echoes_correlation_id", Rank.SHALL, Verdict.FAIL, "http", "an example",
              findings=(Finding("7f3c", "nothing"),))  # fmt: skip


def shown(folder, results, transports=("http",), name="Head end", width=80, **end):
    recorder = Recorder(folder)
    run = {"transports": list(transports), "system": {"system": {"name": name}}}
    recorder.line("run", **{**records.HEAD, **run})
    for result in results:
        recorder.result(result)
    recorder.close(**{**records.END, "exit_code": 1, **end})
    output = io.StringIO()
    terminal = Console(file=output, width=width, force_terminal=True, color_system=None)
    ending.show(read(folder), terminal)
    return output.getvalue().splitlines()


def test_it_says_who_how_much_what_failed_where_and_what_it_means(tmp_path):
    passed = replace(FAIL, requirement="verb_is_known", verdict=Verdict.PASS, findings=())
    over = [FAIL, replace(FAIL, binding="jms"), replace(FAIL, example="another"), passed]
    lines = shown(tmp_path, over)
    assert "Head end over http" in lines[0]
    assert "3 fail · 1 pass" in lines[1]
    assert any("FAIL reply_echoes_correlation_id over http, jms" in line for line in lines)
    assert "does not conform: 1 of 2 requirements" in lines[-1]
    assert "report.html" in lines[-2]


@pytest.mark.parametrize("count", [1, 6, 200])
@pytest.mark.parametrize("width", [80, 200])
def test_it_is_ten_lines_of_eighty_columns_whatever_failed(tmp_path, count, width):
    results = [
        replace(FAIL, requirement=f"{'a_very_long_name_' * 4}{n}", binding=f"binding{n % 7}")
        for n in range(count)
    ]
    lines = shown(tmp_path, results, [f"binding{n}" for n in range(9)], "x" * 90, width)
    assert len(lines) <= ending.LINES
    assert max(map(len, lines)) <= 80
    printed = sum(line.startswith("FAIL ") for line in lines)
    assert printed == count or f"and {count - printed} more; see the report" in lines


def test_a_list_of_known_failures_that_is_not_true_is_shown(tmp_path):
    stale = "k.toml: known.1: verb_is_known now passes: take the entry out"
    lines = shown(tmp_path, [replace(FAIL, verdict=Verdict.PASS, findings=())], stale=[stale])
    assert any("now passes: take the entry out" in line for line in lines)
