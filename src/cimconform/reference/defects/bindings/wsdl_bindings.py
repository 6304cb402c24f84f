"""Faults of a published WSDL that only a close look shows."""

import re

from cimconform.reference.defects import defect

SOAP = ("soap11", "soap12", "generic")
TYPED = ("soap11", "soap12")


@defect("input_element_is_the_operations", at="wsdl", on=TYPED, evidence="known")
def calls_its_elements_otherwise(text: str) -> str:
    """The operation CreateMeterConfig takes an element of another name."""
    return text.replace('element="w:CreateMeterConfig"', 'element="w:CreateMeterConfigRequest"')


@defect("wsdl_keeps_the_basic_profile", at="wsdl", on=SOAP, evidence="known")
def gives_literal_bodies_a_namespace(text: str) -> str:
    """Literal bodies have a namespace, as those of rpc do."""
    return text.replace('body use="literal"', 'body use="literal" namespace="urn:example:rpc"')


@defect("wsdl_keeps_the_basic_profile", at="wsdl", on=TYPED)
def calls_its_faults_otherwise(text: str) -> str:
    """A soap:fault is not called like the fault that holds it."""
    return re.sub(r'(<soap(?:12)?:fault name="\w+)"', r'\1Message"', text)


@defect("wsdl_keeps_the_basic_profile", at="wsdl", on=("generic",))
def binds_half_of_its_operations(text: str) -> str:
    """An operation of the port type is bound nowhere."""
    unbound = r'<wsdl:operation name="Response">\s*<soap(?:12)?:.*?</wsdl:operation>'
    return re.sub(unbound, "", text, flags=re.DOTALL)


@defect("wsdl_binds_the_soap_version", at="wsdl", on=("soap12",), evidence="seen", seeds=("SD05",))
def publishes_soap_11_alone(text: str) -> str:
    """The binding of SOAP 1.2 is not in the WSDL."""
    for part in ("binding", "port"):
        second = rf'<wsdl:{part} name="\w+12".*?</wsdl:{part}>'
        text = re.sub(second, "", text, flags=re.DOTALL)
    return text


@defect("wsdl_imports_its_schemas", at="schema", on=SOAP, evidence="seen", seeds=("SD07",))
def loses_the_schemas_of_its_schemas(text: str) -> str:
    """A schema that is there imports one that is not."""
    return text.replace('schemaLocation="Message.xsd"', 'schemaLocation="lost-Message.xsd"')


@defect("typed_names_follow_the_templates", at="wsdl", on=TYPED)
def calls_its_messages_otherwise(text: str) -> str:
    """The input message and its part have a name of their own."""
    return text.replace("GetMeterReadingsRequestMessage", "GetMeterReadingsIn")
