"""Defects in the WSDL that a service publishes."""

import re

from cimconform.reference.defects import defect
from cimconform.reference.defects.tools import SOAP, TYPED

_GET = "http://iec.ch/TC57/2011/GetMeterReadings"


@defect(
    "wsdl_is_available",
    at="wsdl",
    hint="serve the WSDL",
    on=SOAP,
    evidence="seen",
    seeds=("SD07",),
)
def publishes_no_wsdl(text: str) -> str:
    """In place of the WSDL there is a page."""
    del text
    return "<html><body>It works!</body></html>"


@defect(
    "wsdl_is_document_literal",
    at="wsdl",
    hint="style document",
    on=SOAP,
    evidence="seen",
    seeds=("SD04",),
)
def publishes_rpc(text: str) -> str:
    """The bindings are of style rpc."""
    return text.replace('style="document"', 'style="rpc"')


@defect("wsdl_is_document_literal", at="wsdl", hint="use literal", on=SOAP)
def publishes_encoded_bodies(text: str) -> str:
    """The bodies are encoded."""
    return text.replace('use="literal"', 'use="encoded"')


@defect(
    "typed_service_is_role_and_noun",
    at="wsdl",
    hint="service role noun",
    on=TYPED,
    evidence="seen",
    seeds=("SD01",),
)
def calls_its_service_by_another_name(text: str) -> str:
    """The service is called MeterReadingsPort."""
    return text.replace(
        '<wsdl:service name="GetMeterReadings"', '<wsdl:service name="MeterReadingsPort"'
    )


@defect("typed_operation_is_verb_and_noun", at="wsdl", hint="operation verb noun", on=TYPED)
def calls_its_operations_otherwise(text: str) -> str:
    """The operation that creates is called MakeMeterConfig."""
    return text.replace('operation name="CreateMeterConfig"', 'operation name="MakeMeterConfig"')


@defect(
    "typed_operation_fits_its_role", at="wsdl", hint="role Execute only", on=TYPED, evidence="seen"
)
def mixes_orders_and_news(text: str) -> str:
    """A service of the role Execute has an operation Created."""
    return text.replace('operation name="CreateMeterConfig"', 'operation name="CreatedMeterConfig"')


@defect(
    "typed_names_follow_the_templates",
    at="wsdl",
    hint="target namespace role",
    on=TYPED,
    evidence="seen",
    seeds=("SD01",),
)
def leaves_the_role_out_of_its_namespace(text: str) -> str:
    """The target namespace lacks the role."""
    bare = "http://iec.ch/TC57/2011/MeterReadings"
    text = text.replace(f'targetNamespace="{_GET}"', f'targetNamespace="{bare}"')
    return text.replace(f'xmlns:tns="{_GET}"', f'xmlns:tns="{bare}"')


@defect(
    "soap_action_follows_the_template",
    at="wsdl",
    hint="soapAction",
    on=SOAP,
    evidence="seen",
    seeds=("SD03",),
)
def publishes_empty_actions(text: str) -> str:
    """The soapAction is empty."""
    return re.sub('soapAction="[^"]*"', 'soapAction=""', text)


@defect(
    "input_has_one_element_part", at="wsdl", hint="part element type", on=SOAP, evidence="known"
)
def publishes_parts_by_type(text: str) -> str:
    """The part of an input is given by type."""
    return re.sub(
        r'(<wsdl:message name="\w*RequestMessage"><wsdl:part name="\w+" )element=', r"\1type=", text
    )


@defect(
    "input_elements_are_distinct",
    at="wsdl",
    hint="ChangeMeterConfig CreateMeterConfig",
    on=TYPED,
    evidence="seen",
    seeds=("SD06",),
)
def shares_an_input_element(text: str) -> str:
    """Create and Change take the same element."""
    return text.replace('element="w:ChangeMeterConfig"', 'element="w:CreateMeterConfig"')


@defect(
    "typed_operation_declares_its_fault",
    at="wsdl",
    hint="declares no fault",
    on=TYPED,
    evidence="known",
)
def declares_no_faults(text: str) -> str:
    """The operations declare no faults."""
    return re.sub(r'\s*<wsdl:fault name="\w+" message="tns:FaultMessage"/>', "", text)


@defect(
    "wsdl_imports_its_schemas",
    at="wsdl",
    hint="schemas serve",
    on=SOAP,
    evidence="seen",
    seeds=("SD07",),
)
def publishes_dead_imports(text: str) -> str:
    """The WSDL imports a schema that is not there."""
    return text.replace('schemaLocation="xsd/', 'schemaLocation="xsd/lost-')


@defect(
    "generic_wsdl_is_the_standards",
    at="wsdl",
    hint="PublishEvent",
    on=("generic",),
    evidence="known",
)
def publishes_a_generic_wsdl_of_its_own(text: str) -> str:
    """The operation PublishEvent is missing."""
    return re.sub(
        r'\s*<wsdl:operation name="PublishEvent">.*?</wsdl:operation>', "", text, flags=re.DOTALL
    )


@defect(
    "client_can_use_the_wsdl",
    at="wsdl",
    hint="client declared schema",
    on=SOAP,
    evidence="inferred",
)
def declares_its_answers_nowhere(text: str) -> str:
    """The output of an operation names a message that the WSDL does not declare."""
    return re.sub(r'(<wsdl:output [^>]*message="tns:\w*)ResponseMessage"', r'\1Nowhere"', text)


@defect("wsdl_names_its_own_address", at="wsdl", hint="address localhost", on=SOAP, seeds=("SD08",))
def publishes_localhost(text: str) -> str:
    """The address in the WSDL is localhost."""
    return re.sub(r'location="http://[^"]*"', 'location="http://localhost:1/services"', text)


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
