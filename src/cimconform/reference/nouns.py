"""What is provisioned, as data: each noun with the object that it makes and what stands beside it."""

from dataclasses import dataclass
from functools import cache

from lxml import etree

from cimconform.reference.names import FIXTURES, TC57

XS = "{http://www.w3.org/2001/XMLSchema}"
FUNCTIONS = ("ComFunction", "ConnectDisconnectFunction", "SimpleEndDeviceFunction")


@dataclass(frozen=True)
class Noun:
    """A noun: the class of its objects, the code for one that is unknown, and other root classes.

    Objects of those other classes are referred to by `ref`.
    """

    name: str
    object: str
    unknown: str
    parts: tuple[str, ...] = ()

    @property
    def space(self) -> str:
        """The namespace of the payload."""
        return f"{TC57}/{self.name}#"


NOUNS = {
    noun.name: noun
    for noun in (
        Noun("AuxiliaryAgreementConfig", "AuxiliaryAgreement", "2.15"),
        Noun("ComModuleConfig", "ComModule", "2.30", ("ComFunction",)),
        Noun("CustomerAccountConfig", "CustomerAccount", "2.19"),
        Noun("CustomerAgreementConfig", "CustomerAgreement", "2.24", ("DemandResponseProgram",)),
        Noun("CustomerConfig", "Customer", "2.22"),
        Noun("EndDeviceConfig", "EndDevice", "2.4", (*FUNCTIONS, "ReadingType")),
        Noun("EndDeviceGroups", "EndDeviceGroup", "2.29", ("DemandResponseProgram",)),
        Noun("MeterServiceRequests", "MeterServiceWork", "2.15", ("ReadingType",)),
        Noun("PricingStructureConfig", "PricingStructure", "2.33"),
        Noun("ServiceCategoryConfig", "ServiceCategory", "2.31"),
        Noun("ServiceLocationConfig", "ServiceLocation", "2.16"),
        Noun("ServiceSupplierConfig", "ServiceSupplier", "2.20"),
        Noun("UsagePointConfig", "UsagePoint", "2.12", ("ReadingType",)),
        Noun("UsagePointGroups", "UsagePointGroup", "2.29", ("DemandResponseProgram",)),
        Noun("UsagePointLocationConfig", "UsagePointLocation", "2.32"),
    )
}
UNKNOWN = {
    **{noun.object: noun.unknown for noun in NOUNS.values()},
    "Meter": "2.4",
    "TransformerTank": "2.15",
}


@cache
def order(noun: str, kind: str) -> tuple[str, ...]:
    """Give the names of the elements of a type in the order of the noun's schema."""
    tree = etree.parse(str(FIXTURES / "schemas" / "2013" / f"{noun}.xsd"))
    named = tree.find(f"{XS}complexType[@name='{kind}']")
    return (
        tuple(e.get("name") or "" for e in named.iter(f"{XS}element")) if named is not None else ()
    )
