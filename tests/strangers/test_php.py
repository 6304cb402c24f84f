"""PHP: a head end and a subscriber of SoapServer, a requester of SoapClient, and every WSDL in SoapClient."""

import re
import subprocess
import sys
import time
from contextlib import ExitStack
from pathlib import Path

import pytest
from stranger_rules import OVER_SOAP, ROLE

from cimconform.record.record import read
from cimconform.suite import FIXTURES, ROOT

pytestmark = pytest.mark.whole_runs
WSDLS = sorted((FIXTURES / "wsdl" / "2013").glob("*.wsdl"))
TABLE = """[transport.soap{name}]
kind = "soap"
style = "typed"
version = "{version}"
url = "http://127.0.0.1:{port}/services/{{service}}"
wsdl = "{wsdl}"
"""
CIMCONFORM = Path(sys.executable).with_name("cimconform")
JUDGED = ("pass", "warning", "fail", "inconclusive")
REQUESTERS = "message_is_schema_valid or payload_is_schema_valid or soap_action_is_the_wsdls or typed_request_agrees"
GUIDE = ROOT / "docs" / "certify-a-requester.md"


@pytest.fixture
def serve(needs, free_ports, start):
    """Give what serves a script by a WSDL; it gives the port."""
    needs("php")
    with ExitStack() as stack:

        def served(script, wsdl, version="1.1"):
            (port,) = free_ports(1)
            env = {
                "WSDL": str(FIXTURES / "wsdl" / "2013" / f"{wsdl}.wsdl"),
                "SOAP_VERSION": version,
            }
            command = ["php", "-S", f"127.0.0.1:{port}", f"foreign/{script}.php"]
            stack.enter_context(start(command, env, port))
            return port

        yield served


def table(version, port, wsdl="GetMeterReadings"):
    place = FIXTURES / "wsdl" / "2013" / f"{wsdl}.wsdl"
    return TABLE.format(name=version.replace(".", ""), version=version, port=port, wsdl=place)


# What SoapServer does, whoever writes with it: seen, and true.
OF_SOAP11 = {"fault_has_a_detail": "warning"}  # its own faults have none
OF_SOAP12 = {
    "soap_fault_has_its_form": "fail"
}  # its Reason has no xml:lang, which SOAP 1.2 demands


@pytest.mark.parametrize(("version", "broken"), [("1.1", OF_SOAP11), ("1.2", OF_SOAP12)])
def test_a_head_end_of_soapserver_is_judged_by_what_it_does(
    serve, certify_stranger, version, broken
):
    tables = table(version, serve("head_end", "GetMeterReadings", version))
    seen = certify_stranger("PHP SoapServer", f"SOAP {version}", ROLE + tables, OVER_SOAP)
    assert (seen.broken, seen.inconclusive) == (broken, set())


def blocks(kind):
    """Give the blocks of a kind in the guide for requesters."""
    fenced = re.findall(
        rf"^ *```{kind}\n(.*?)^ *```$", GUIDE.read_text("utf-8"), re.MULTILINE | re.DOTALL
    )
    return [re.sub(r"^   ", "", block, flags=re.MULTILINE) for block in fenced]


def certify(folder, system, *more):
    """Certify by the command line, as the guide says; give exit code, what was printed, and the results."""
    (folder / "requester.toml").write_text(system, "utf-8")
    command = [CIMCONFORM, "run", "--system", "requester.toml", "--output", "out", *more]
    done = subprocess.run(
        command, cwd=folder, capture_output=True, text=True, check=False, timeout=200
    )
    results = read(folder / "out").results
    return done.returncode, " ".join(done.stdout.split()), results


def test_the_guide_leads_a_requester_of_soapclient_to_its_verdict(needs, tmp_path, record_property):
    needs("php")
    (program,), (system,) = blocks("php"), blocks("toml")
    (tmp_path / "ask.php").write_text(program, "utf-8")
    begun = time.monotonic()
    code, printed, results = certify(tmp_path, system, "-k", REQUESTERS)
    took = round(time.monotonic() - begun)
    verdicts = {r.requirement: str(r.verdict) for r in results if str(r.verdict) in JUDGED}
    assert (code, set(verdicts.values())) == (0, {"pass"}), printed
    assert {"message_is_schema_valid", "soap_action_is_the_wsdls"} <= set(verdicts)
    reached = "it asks, by the WSDL of our listener"
    record_property("stranger", ["PHP SoapClient", reached, len(verdicts), [], took])


def test_what_a_requester_says_on_stderr_is_shown_where_nothing_came(tmp_path):
    silent = '"sh", "-c", "echo no route to host >&2"'
    system = blocks("toml")[0].replace('"php", "ask.php"', silent)
    system = system.replace("wait_s = 8", "wait_s = 0.5")
    code, printed, _ = certify(tmp_path, system, "-k", "message_is_well_formed")
    assert (code, "The trigger said: no route to host" in printed) == (3, True)


def test_a_subscriber_of_soapserver_is_certified(serve, certify_stranger):
    role = ROLE.replace('"responder"', '"subscriber"').replace('["get"]', '["created"]')
    role = role.replace("request_reply", "unsolicited_events")
    tables = table("1.1", serve("subscriber", "ReceiveMeterReadings"), "ReceiveMeterReadings")
    features = frozenset({"subscribers"})
    stack = "PHP SoapServer as subscriber"
    seen = certify_stranger(stack, "SOAP 1.1", role + tables, features)
    assert (seen.broken, seen.inconclusive) == ({}, set())
    assert seen.passed


def test_soapclient_takes_every_wsdl(needs, run, takes_wsdls):
    needs("php")
    printed = run(["php", "foreign/wsdls.php", *WSDLS]).stdout.splitlines()
    refused = [line for line in printed if " ! " in line]
    assert (len(printed), refused) == (len(WSDLS), [])
    takes_wsdls("PHP SoapClient", len(printed), len(WSDLS), "no warnings")
