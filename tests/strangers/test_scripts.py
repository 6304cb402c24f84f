"""Head ends of scripts: Python with ElementTree and the habits of several stacks, Perl with SOAP::Lite."""

import pytest
from stranger_rules import OVER_SOAP, ROLE

from cimconform.suite import FIXTURES

pytestmark = pytest.mark.whole_runs
TABLE = """[transport.soap]
kind = "soap"
style = "typed"
version = "1.1"
url = "http://127.0.0.1:{port}/services/{{service}}"
wsdl = "{wsdl}"
timeout_s = 10
"""


def table(port):
    return TABLE.format(port=port, wsdl=FIXTURES / "wsdl" / "2013" / "GetMeterReadings.wsdl")


# A habit with what it breaks; each of these is legal but where something stands.
HABITS = {
    "": ("HTTP/1.0", {}),
    "chunks": ("chunks with extensions, a trailer", {}),
    "gzip": ("answers in gzip", {}),
    "mtom": ("answers in parts (MTOM)", {}),
    "utf-16": ("UTF-16, declared", {}),
}


@pytest.mark.parametrize("habit", HABITS)
def test_a_habit_of_python_is_judged_for_what_it_is(start, free_ports, certify_stranger, habit):
    reached, broken = HABITS[habit]
    (port,) = free_ports(1)
    with start(["/usr/bin/python3", "foreign/http_head_end.py", port, habit]):
        stack = "Python http.server, ElementTree"
        seen = certify_stranger(stack, reached, ROLE + table(port), OVER_SOAP)
    assert (seen.broken, seen.inconclusive) == (broken, set())


# The dialect of RPC that SOAP::Lite speaks by itself, and each of its marks once.
OF_PERL = {
    "soap_is_document_literal": "fail",  # encodingStyle
    "root_is_a_message_element": "fail",  # GetMeterReadingsResponse
    "payload_is_schema_valid": "fail",  # xsi:type of its own namespace
    "fault_has_a_detail": "warning",
}


def test_the_dialect_of_soap_lite_is_named_once_for_each_mark(
    needs, start, free_ports, certify_stranger
):
    needs("perl")
    (port,) = free_ports(1)
    with start(["perl", "foreign/head_end.pl", port]):
        seen = certify_stranger("Perl SOAP::Lite", "SOAP 1.1", ROLE + table(port), OVER_SOAP)
    assert (seen.broken, seen.inconclusive) == (OF_PERL, set())
    assert {"message_is_well_formed", "body_holds_only_the_message"} <= seen.passed
