"""What the WS-I Basic Profile 1.1 asks of a WSDL, as far as IEC 61968-100 clause 3.3.8 brings it in."""

from cimconform.checks import Findings, check
from cimconform.checks.subjects.wsdl import Published, bound, extensions
from cimconform.messages.exchange import Exchange
from cimconform.messages.message import Element, children, local

HTTP = "http://schemas.xmlsoap.org/soap/http"


@check(raw=True, after=("wsdl_is_document_literal",))
def wsdl_keeps_the_basic_profile(exchange: Exchange) -> Findings:
    """HTTP, no namespace on literal bodies, faults by their names, all operations bound."""
    wsdl = bound(exchange)
    for element in wsdl.extensions("binding"):
        if element.get("transport") != HTTP:
            hint = "the profile has one transport, that of HTTP (R2702)"
            yield wsdl.about(element, HTTP, element.get("transport", "none"), hint)
    for name in ("body", "fault", "header"):
        for element in wsdl.extensions(name):
            if element.get("namespace") is not None:
                hint = f"soap:{name} of document/literal has no namespace (R2716)"
                yield wsdl.about(element, "no namespace", element.get("namespace"), hint)
    yield from _bound_faults(wsdl)
    yield from _bound_operations(wsdl)


def _bound_faults(wsdl: Published) -> Findings:
    """Find soap:fault elements that are not called like their wsdl:fault."""
    for fault in wsdl.every("binding", "operation", "fault"):
        for element in extensions(fault, "fault"):
            if element.get("name") != fault.get("name"):
                hint = "soap:fault is called like the wsdl:fault that holds it (R2754)"
                yield wsdl.about(element, fault.get("name", ""), element.get("name", ""), hint)


def _bound_operations(wsdl: Published) -> Findings:
    """Find bindings whose operations are not those of their port type."""
    ports = {e.get("name"): _operations(e) for e in wsdl.every("portType")}
    for binding in wsdl.every("binding"):
        wanted = ports.get(binding.get("type", "").rpartition(":")[2], [])
        if sorted(_operations(binding)) != sorted(wanted):
            hint = "a binding has the operations of its port type, each once (R2718)"
            seen = ", ".join(_operations(binding))
            yield wsdl.about(binding, ", ".join(wanted), seen, hint)


def _operations(holder: Element) -> list[str]:
    return [e.get("name", "") for e in children(holder) if local(e) == "operation"]
