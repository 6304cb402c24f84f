"""Faults of provisioning, noun by noun, and of links."""

from cimconform.reference.answering import Answer, Problem
from cimconform.reference.asking import Ask, Element, child, children, local, text
from cimconform.reference.building import put
from cimconform.reference.defects import defect, variant
from cimconform.reference.defects.naming_tools import objects
from cimconform.reference.defects.tools import cut, empty, lie, only, part, queried
from cimconform.reference.provisioning import key_of, payload
from cimconform.reference.publishing import News
from cimconform.reference.store import identities

LINKAGE = "MasterDataLinkageConfig"


@defect("provisioned_object_comes_back_whole", at="tree", hint="provisioned", evidence="known")
def drops_the_measurements(root: Element, ask: Ask) -> None:
    """What has to be measured at a usage point does not come back."""
    del ask
    for point in objects(root, "UsagePoint"):
        for needs in [e for e in children(point) if local(e) == "MetrologyRequirements"]:
            point.remove(needs)


def _told(ask: Ask, noun: str, name: str) -> list[Element]:
    """Give the elements of a name in what a create tells."""
    if (ask.verb, ask.noun) != ("create", noun) or ask.payload is None:
        return []
    return list(ask.payload.iter(f"{{*}}{name}"))


@defect("provisioned_object_comes_back_whole", at="ask", hint="unit", evidence="known")
def stores_hours_for_minutes(ask: Ask) -> None:
    """The offset of a device is stored in hours, and given back as it is stored."""
    for offset in _told(ask, "EndDeviceConfig", "timeZoneOffset"):
        offset.text = str(int(offset.text or "0") // 60)


@defect("provisioned_object_comes_back_whole", at="ask", hint="keep it whole", evidence="known")
def stores_sixteen_characters(ask: Ask) -> None:
    """Of the route of a usage point its first sixteen characters are stored."""
    for route in _told(ask, "UsagePointConfig", "readRoute"):
        route.text = (route.text or "")[:16]


@defect("provisioned_object_comes_back_whole", at="ask", hint="place", evidence="known")
def stores_one_column_for_the_other(ask: Ask) -> None:
    """The cycle of a usage point is stored as its route, and the route as its cycle."""
    routes, cycles = (_told(ask, "UsagePointConfig", name) for name in ("readRoute", "readCycle"))
    for route, cycle in zip(routes, cycles, strict=False):
        route.text, cycle.text = cycle.text, route.text


@defect("unmentioned_stays_as_it_was", at="answer", hint="mention", evidence="known")
def blanks_the_route(answer: Answer, ask: Ask) -> None:
    """A change of a usage point takes away what it does not mention."""
    if ask.verb == "change" and ask.noun == "UsagePointConfig" and answer.result == "OK":
        for given in children(payload(ask)):
            known = ask.world.store.find("UsagePoint", text(given, "Names", "name"))
            for route in [e for e in children(known.element) if local(e) == "readRoute"]:
                known.element.remove(route)


@defect(
    "existence_decides_create_and_change", at="answer", hint="exists", evidence="seen",
    seeds=("SD79",),
)  # fmt: skip
def makes_usage_points_twice(answer: Answer, ask: Ask) -> None:
    """A usage point that exists is made again."""
    if ask.verb == "create" and ask.noun == "UsagePointConfig" and only(answer, "6.1"):
        lie(answer)


@defect(
    "object_without_identity_is_refused", at="answer", hint="mRID", evidence="inferred",
    seeds=("SD23",),
)  # fmt: skip
def changes_points_without_a_name(answer: Answer, ask: Ask) -> None:
    """A change of a usage point without a name is OK."""
    if ask.noun == "UsagePointConfig" and only(answer, "1.7"):
        lie(answer)


@defect(
    "each_object_stands_by_itself", at="answer", hint="PARTIAL", evidence="known",
    seeds=("SD39", "SD49"),
)  # fmt: skip
def calls_two_customers_one(answer: Answer, ask: Ask) -> None:
    """A create of which one object failed is OK."""
    if ask.noun == "CustomerConfig" and answer.result == "PARTIAL":
        lie(answer)


@defect("usage_point_needs_no_meter", at="answer", hint="meter", evidence="inferred")
def keeps_a_point_waiting(answer: Answer, ask: Ask) -> None:
    """A usage point is answered as made in part as long as it has no meter."""
    alone = ask.verb == "create" and ask.noun == "UsagePointConfig"
    if alone and answer.result == "OK":
        answer.result = "PARTIAL"
        answer.problems = [Problem("6.2", "it waits for its meter", level="WARNING")]


@defect("link_selects_the_device", at="answer", hint="linked", evidence="inferred")
def follows_no_links(answer: Answer, ask: Ask) -> None:
    """A query by a customer finds no meter, whatever is linked."""
    by_customer = queried(ask, "Customer") and not queried(ask, "Meter")
    if ask.noun == "MeterConfig" and by_customer and answer.payload is not None:
        answer.payload = empty(ask.noun)


@defect("deleted_link_selects_nothing", at="answer", hint="link still", evidence="inferred")
def keeps_links_for_ever(answer: Answer, ask: Ask) -> None:
    """A link that was deleted with OK is still followed."""
    if ask.verb == "delete" and ask.noun == LINKAGE and answer.result == "OK":
        tied = ((local(e), identities(e)[0]) for e in children(payload(ask)))
        link = frozenset((kind, key_of(ask.world, kind, name)) for kind, name in tied)
        ask.world.store.links.append(link)


@defect("lone_object_makes_no_link", at="answer", hint="two", evidence="inferred")
def links_one_to_nothing(answer: Answer, ask: Ask) -> None:
    """A link of one object is OK."""
    if ask.noun == LINKAGE and only(answer, "1.7"):
        lie(answer)


@defect("link_to_unknown_is_refused", at="answer", hint="unknown", evidence="seen", seeds=("SD46",))
def links_to_nobody(answer: Answer, ask: Ask) -> None:
    """A link to an unknown customer is OK."""
    if ask.noun == LINKAGE and only(answer, "2.22"):
        lie(answer)


@defect("announced_change_waits", at="ask", hint="effective", evidence="inferred")
def changes_at_once(ask: Ask) -> None:
    """A change for a later day is in force at once."""
    meters = objects(ask.root, "Meter") if ask.verb == "change" else []
    for meter in meters:
        event = child(meter, "ConfigurationEvents")
        if event is not None:
            event.remove(part(event, "effectiveDateTime"))


@defect("first_edition_noun_is_refused", at="ask", hint="first edition", evidence="seen",
        seeds=("SD28",))  # fmt: skip
def serves_nouns_of_old(ask: Ask) -> None:
    """A noun of the first edition is served as the one that took its place."""
    if ask.header.get("Noun") == "MeterAssetConfig":
        ask.header["Noun"] = ask.noun = "MeterConfig"


@defect("criteria_of_two_kinds_agree", at="ask", hint="criteria both", evidence="inferred")
def joins_its_criteria(ask: Ask) -> None:
    """A meter and a customer in one query bring the meter, whoever the customer is."""
    meters, customers = queried(ask, "Meter"), queried(ask, "Customer")
    for customer in customers if meters else ():
        cut(customer)


@variant(at="answer")
def makes_all_or_nothing(answer: Answer, ask: Ask) -> None:
    """Of a create of which one object is bad nothing is made, and all is answered as failed."""
    if ask.verb == "create" and ask.noun == "CustomerConfig" and answer.result == "PARTIAL":
        store = ask.world.store
        store.objects = [o for o in store.objects if o.mrid not in answer.ids]
        answer.result, answer.ids = "FAILED", []


@variant(at="tree")
def writes_numbers_otherwise(root: Element, ask: Ask) -> None:
    """A number comes back with another count of digits, a truth value as a figure."""
    del ask
    for element in (e for top in objects(root, "EndDevice", "ComModule") for e in children(top)):
        if local(element) == "timeZoneOffset" and element.text:
            element.text = f"{float(element.text):.2f}"


@variant(at="tree")
def tells_more_than_was_told(root: Element, ask: Ask) -> None:
    """A configuration comes back with a status that was never given."""
    if ask.noun in ("EndDeviceConfig", "MeterConfig"):
        for device in objects(root, "EndDevice", "Meter"):
            put(put(device, "status"), "value", "active")


@variant(at="answer")
def refuses_an_mrid_with_another_name(answer: Answer, ask: Ask) -> None:
    """Where mRID and name name two meters the answer is an Error."""
    for meter in queried(ask, "Meter") if ask.noun == "MeterConfig" else ():
        by_mrid, by_name = text(meter, "mRID"), text(meter, "Names", "name")
        if by_mrid and by_name and ask.world.by_id(by_mrid) is not ask.world.by_id(by_name):
            problem = Problem("2.29", "mRID and name name two meters", by_mrid, kind="uuid")
            problem.object_type, problem.related = "Meter", by_name
            answer.result, answer.payload, answer.problems = "FAILED", None, [problem]


@defect("others_hear_of_a_change", at="news", hint="publish changed change")
def says_nothing_of_a_change(news: list[News], ask: Ask, answer: Answer) -> list[News]:
    """Only what is new or gone is reported."""
    del ask, answer
    return [one for one in news if one.verb != "changed"]
