"""Faults of names and identifiers."""

import copy

from cimconform.reference.answering import Answer
from cimconform.reference.asking import Ask, Element, child, children, local, text
from cimconform.reference.building import put
from cimconform.reference.defects import defect, variant
from cimconform.reference.defects.naming_tools import _strip, objects
from cimconform.reference.defects.tools import cut, part, queried
from cimconform.reference.provisioning import unknown


def _customer(root: Element) -> Element | None:
    return next(iter(objects(root, "Customer")), None)


@defect("object_has_an_identifier", at="tree", hint="mRID Names", evidence="inferred")
def gives_a_supplier_without_identity(root: Element, ask: Ask) -> None:
    """A service supplier comes back without mRID and name."""
    del ask
    for supplier in objects(root, "ServiceSupplier"):
        _strip(supplier, "mRID", "Names")


@defect("mrid_is_unique_worldwide", at="tree", hint="UUID", evidence="seen", seeds=("SD66",))
def counts_its_customers(root: Element, ask: Ask) -> None:
    """An mRID is a number of its own."""
    del ask
    customer = _customer(root)
    if customer is not None:
        part(customer, "mRID").text = "4711"


@defect("name_serves_like_an_mrid", at="answer", hint="name mRID", evidence="seen", seeds=("SD66",))
def knows_meters_by_name_alone(answer: Answer, ask: Ask) -> None:
    """A meter is not found by its mRID."""
    meters = queried(ask, "Meter") if ask.noun == "MeterConfig" else []
    if [e for e in meters if text(e, "mRID") and not text(e, "Names", "name")]:
        answer.payload = empty_of(answer.payload)


def empty_of(payload: Element | None) -> Element | None:
    """Give a payload with nothing in it."""
    if payload is None:
        return None
    bare = copy.deepcopy(payload)
    bare[:] = []
    return bare


@defect("mrid_outweighs_a_name", at="ask", hint="mRID name", evidence="inferred")
def follows_the_name(ask: Ask) -> None:
    """Where mRID and name differ, the name is followed."""
    for meter in queried(ask, "Meter"):
        if child(meter, "mRID") is not None and child(meter, "Names") is not None:
            _strip(meter, "mRID")


@defect("several_names_have_types", at="tree", hint="NameType", evidence="known")
def forgets_the_type_of_a_name(root: Element, ask: Ask) -> None:
    """The second name of a meter has no type."""
    del ask
    for meter in objects(root, "Meter"):
        for names in [e for e in children(meter) if local(e) == "Names"][1:]:
            _strip(names, "NameType")


@defect("name_names_one_object", at="tree", hint="NameTypeAuthority", evidence="inferred")
def gives_two_objects_one_name(root: Element, ask: Ask) -> None:
    """Two customers have one name of one type."""
    del ask
    customer = _customer(root)
    if customer is not None:
        other = copy.deepcopy(customer)
        part(other, "mRID").text = "a1b2c3d4-0000-4000-8000-00000000ffff"
        customer.addnext(other)


@defect("mrid_names_one_object", at="tree", hint="mRID own", evidence="seen", seeds=("SD66",))
def gives_two_objects_one_mrid(root: Element, ask: Ask) -> None:
    """Two customers have one mRID."""
    del ask
    customer = _customer(root)
    if customer is not None:
        other = copy.deepcopy(customer)
        part(part(other, "Names"), "name").text = "C-9999"
        customer.addnext(other)


@defect("unknown_name_type_is_ignored", at="answer", hint="NameType", evidence="known")
def trips_over_a_name_for_others(answer: Answer, ask: Ask) -> None:
    """A meter whose first name is of an unknown type is not found."""
    for meter in queried(ask, "Meter"):
        if text(meter, "Names", "NameType", "name") == "CC-NobodysName":
            answer.payload = empty_of(answer.payload)


@defect("plain_name_is_understood", at="answer", hint="NameType", evidence="known")
def insists_on_the_type_of_a_name(answer: Answer, ask: Ask) -> None:
    """A name without its type names no meter."""
    meters = queried(ask, "Meter") if ask.noun == "MeterConfig" else []
    if [e for e in meters if text(e, "Names", "name") and not text(e, "Names", "NameType", "name")]:
        answer.result, answer.payload = "FAILED", None
        answer.problems = [unknown("Meter", text(meters[0], "Names", "name"))]


@defect(
    "objects_carry_no_bare_names", at="tree", hint="Names",
    also=("payload_is_schema_valid",), evidence="seen",
)  # fmt: skip
def gives_an_alias(root: Element, ask: Ask) -> None:
    """A location has an aliasName, as the older model had; no schema has it."""
    del ask
    for location in objects(root, "ServiceLocation"):
        put(location, "aliasName", "the old mill")


@defect("references_resolve", at="tree", hint="root", evidence="known")
def drops_what_is_referred_to(root: Element, ask: Ask) -> None:
    """The function of a communication module is not given with it."""
    del ask
    if objects(root, "ComModule"):
        for function in objects(root, "ComFunction"):
            cut(function)


@defect("names_have_no_outer_blanks", at="tree", hint="blanks", evidence="seen")
def pads_names(root: Element, ask: Ask) -> None:
    """The name of a type is filled up with blanks, as in a table of fixed width."""
    del ask
    for kind in (e for top in objects(root, "Customer") for e in top.iter("{*}NameType")):
        part(kind, "name").text = f"{text(kind, 'name'):<20}"


@defect("meter_names_no_usage_point", at="ask", hint="usage meter", evidence="inferred")
def takes_a_meter_for_a_point(ask: Ask) -> None:
    """A usage point is found by the name of the meter there."""
    for point in queried(ask, "UsagePoint"):
        meter = ask.world.by_id(text(point, "Names", "name"))
        if meter is not None:
            part(part(point, "Names"), "name").text = meter.usage_point


@defect(
    "object_keeps_the_names_given", at="tree", hint="mRID names", evidence="seen",
    seeds=("SD66",),
)  # fmt: skip
def keeps_one_name_alone(root: Element, ask: Ask) -> None:
    """Of two names that a create gave the first is kept."""
    del ask
    for meter in objects(root, "Meter"):
        for names in [e for e in children(meter) if local(e) == "Names"][1:]:
            meter.remove(names)


@variant(at="tree")
def dresses_its_mrids(root: Element, ask: Ask) -> None:
    """An mRID of a configuration is a URN."""
    del ask
    for mrid in (e for top in objects(root, "Customer") for e in children(top)):
        if local(mrid) == "mRID":
            mrid.text = f"urn:uuid:{mrid.text}"
