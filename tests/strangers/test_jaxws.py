"""JAX-WS RI, as Debian has it: wsimport makes classes of our WSDLs. Each tenth is given to it here, all for the page."""

import json
import os
import sys
from importlib.util import find_spec

import pytest

from cimconform.suite import FIXTURES

WSDLS = sorted((FIXTURES / "wsdl" / "2013").glob("*.wsdl"))


def test_wsimport_takes_our_wsdls(needs, run, takes_wsdls, tmp_path):
    needs("java", "wsimport")
    if not find_spec("jpype"):
        pytest.skip("JPype is not installed: make .venv/.extras")
    given = WSDLS if "STRANGERS_PAGE" in os.environ else WSDLS[::10]
    done = run([sys.executable, "foreign/wsimport.py", tmp_path, *given])
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(lines) == len(given), done.stderr
    assert [line for line in lines if not line["taken"] or line["said"]] == []
    assert list(tmp_path.rglob("GetMeterReadingsRequestMessageType.java")) or len(given) < len(
        WSDLS
    )
    takes_wsdls("JAX-WS RI 2.3 wsimport", len(given), len(given), "no warnings")
