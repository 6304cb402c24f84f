"""Faults of the schemas that a WSDL imports."""

from cimconform.reference.defects import defect

_SOAP = ("soap11", "soap12", "generic")
_TYPED = ("soap11", "soap12")


@defect("wsdl_part_is_declared", at="schema", on=_TYPED, hint="no element of")
def declares_another_element(text: str) -> str:
    """The schema of the wrappers calls the fault message otherwise than the WSDL."""
    return text.replace('<xs:element name="MeterReadingsFaultMessage"', '<xs:element name="Fault"')


@defect("wsdl_schemas_can_be_compiled", at="schema", on=_SOAP, hint="compiles")
def refers_to_a_type_that_is_nowhere(text: str) -> str:
    """A type of Message.xsd is one that is not declared."""
    return text.replace('type="m:OptionType"', 'type="m:Nowhere"')


@defect("wsdl_schemas_keep_the_profiles", at="schema", on=_TYPED, hint="added")
def adds_to_a_profile(text: str) -> str:
    """The profile of readings has an element of the vendor's own."""
    space = 'targetNamespace="http://iec.ch/TC57/2011/MeterReadings#"'
    own = '<xs:element name="plantCode" type="xs:string" minOccurs="0"/>'
    head, mark, rest = text.partition('<xs:complexType name="MeterReading">')
    return (
        text
        if space not in head
        else head + mark + rest.replace("<xs:sequence>", f"<xs:sequence>{own}", 1)
    )


@defect("wsdl_schemas_keep_the_profiles", at="schema", on=_TYPED, hint="taken out")
def takes_out_of_a_profile(text: str) -> str:
    """The profile of readings has lost the quality of values."""
    space = 'targetNamespace="http://iec.ch/TC57/2011/MeterReadings#"'
    return text.replace('name="ReadingQualities"', 'name="Qualities"') if space in text else text
