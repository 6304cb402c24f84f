"""A head end that gSOAP makes from our WSDL, certified by the command that users run."""

import subprocess
import sys
from pathlib import Path

import pytest

from cimconform.record.record import read
from cimconform.suite import FIXTURES
from cimconform.verdict import Verdict

pytestmark = pytest.mark.whole_runs

SYSTEM_FILE = Path(__file__).parent / "gsoap.toml"
WSDLS = sorted((FIXTURES / "wsdl" / "2013").glob("*.wsdl"))
BOTH = ("soap11", "soap12")

# Rules of practice that gSOAP does not follow: the verdict stays pass, and the finding is kept.
ALWAYS = {
    "document_type_is_refused": "pass",  # it reads on after a DOCTYPE
    "doubled_element_is_refused": "pass",  # it takes the last of two
    "http_compression_is_tolerated": "pass",  # it is built without zlib
    "on_demand_value_is_new": "pass",  # it reads nothing: its register is of an old day
}


def certify(url: str, output: Path, *more: str) -> tuple[int, set[tuple[str, str, str]]]:
    """Run the suite; give its exit code, and each requirement with findings, verdict, binding."""
    system = output.parent / f"{output.name}.toml"
    system.write_text(SYSTEM_FILE.read_text("utf-8").replace("${base_url}", url), "utf-8")
    program = Path(sys.executable).with_name("cimconform")
    command = [program, "run", "--system", system, "--output", output, *more]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    record = read(output)
    assert done.returncode == record.end["exit_code"], done.stdout + done.stderr
    judged = (Verdict.PASS, Verdict.WARNING, Verdict.FAIL)
    assert {r.binding for r in record.results if r.verdict in judged} == set(BOTH)
    odd = [r for r in record.results if r.findings or r.verdict is Verdict.INCONCLUSIVE]
    return done.returncode, {(r.requirement, str(r.verdict), r.binding) for r in odd}


def over_both(found: dict[str, str]) -> set[tuple[str, str, str]]:
    """Say the same of both bindings."""
    return {(requirement, verdict, b) for requirement, verdict in found.items() for b in BOTH}


def test_an_honest_stranger_conforms(gsoap, tmp_path):
    with gsoap() as url:
        assert certify(url, tmp_path) == (0, over_both(ALWAYS))


def test_a_rule_about_every_message_is_judged_alone(gsoap, tmp_path):
    with gsoap("forgetful") as url:
        warns = over_both({"reply_has_a_correlation_id": "warning"})
        assert certify(url, tmp_path, "-k", "reply_has_a_correlation_id") == (0, warns)


@pytest.mark.parametrize(
    ("weakness", "code", "found"),
    [
        (
            "forgetful",
            1,
            {
                "reply_has_a_correlation_id": "warning",
                "reply_echoes_correlation_id": "fail",  # it answers the asynchronous request too
                "message_id_stands_in_for_correlation": "warning",
                "correlation_id_is_opaque": "pass",
            },
        ),
        (
            "agreeable",
            1,
            {
                "unknown_meter_is_reported": "warning",
                "answer_covers_all_that_was_asked": "fail",
                "two_faults_are_both_reported": "pass",  # the meter is one of the two
            },
        ),
        ("unadorned", 0, {"fault_has_a_detail": "warning"}),
    ],
)
def test_what_is_wrong_with_a_stranger_is_found_and_nothing_else(
    gsoap, tmp_path, weakness, code, found
):
    with gsoap(weakness) as url:
        assert certify(url, tmp_path) == (code, over_both({**ALWAYS, **found}))


@pytest.mark.parametrize("path", WSDLS, ids=lambda path: path.stem)
def test_gsoap_compiles_every_wsdl(needs, run, takes_wsdls, tmp_path, path):
    needs("wsdl2h", "soapcpp2")
    header = tmp_path / "service.h"
    read_it = run(["wsdl2h", "-o", header, path])
    output = [line for line in read_it.stderr.splitlines() if "service bindings found" not in line]
    complaints = [line for line in output if "warning" in line.lower() or "error" in line.lower()]
    assert (read_it.returncode, complaints) == (0, [])
    made = run(["soapcpp2", "-L", "-x", "-d", tmp_path, header])
    assert made.returncode == 0, made.stdout + made.stderr
    assert list(tmp_path.glob("soapC.cpp"))
    takes_wsdls("gSOAP wsdl2h, soapcpp2", 1, 1, "no warnings")


def test_gsoap_refuses_a_wsdl_whose_schema_is_missing(needs, run, tmp_path):
    needs("wsdl2h")
    astray = tmp_path / "Astray.wsdl"
    astray.write_bytes(WSDLS[0].read_bytes())
    assert run(["wsdl2h", "-o", tmp_path / "service.h", astray]).returncode != 0
