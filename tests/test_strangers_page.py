"""docs/strangers.md is made of what the tests of strangers kept."""

from strangers_page import page

from cimconform.suite import ROOT

RUN = ("stranger", ["PHP", "SOAP 1.2", 57, [("soap_fault_has_its_form", "fail")], 2])


def test_a_run_is_a_row_and_wsdls_are_summed_up():
    made = page([RUN, ("wsdls", ["zeep", 1, 1, "valid"]), ("wsdls", ["zeep", 1, 1, "valid"])])
    assert "| PHP | SOAP 1.2 | 57 | `soap_fault_has_its_form` (fail) | 0 | 2 |" in made
    assert "| zeep | 2 of 2 | valid |" in made


def test_the_page_is_in_the_shape_that_is_generated():
    text = (ROOT / "docs" / "strangers.md").read_text("utf-8")
    assert text.startswith(page([]).partition("\n## WSDLs")[0])
    stacks = {line.split("|")[1].strip() for line in text.splitlines() if line.startswith("| ")}
    tests = "".join(p.read_text("utf-8") for p in (ROOT / "tests" / "strangers").glob("test_*.py"))
    named = {stack for stack in stacks if stack not in ("stack", "generator")}
    assert len(named) > 6
    assert all(stack in tests for stack in named)
