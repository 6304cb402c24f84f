"""Faults of groups, schedules and requests of service."""

from cimconform.reference.answering import Answer
from cimconform.reference.asking import Ask, Element, children, local, text
from cimconform.reference.defects import defect
from cimconform.reference.defects.naming_tools import _strip, objects
from cimconform.reference.defects.tools import lie

GROUPS = "EndDeviceGroups"


def _new(ask: Ask, noun: str) -> bool:
    """Tell whether a request makes something of a noun."""
    return ask.verb == "create" and ask.noun == noun


def _groups(ask: Ask) -> list[Element]:
    """Give the groups that a request names, with the names of each."""
    return (
        [e for e in children(ask.payload) if local(e) == "EndDeviceGroup"]
        if ask.payload is not None
        else []
    )


@defect("group_reaches_its_members", at="answer", hint="group", evidence="known", seeds=("SD49",))
def takes_the_first_member_alone(answer: Answer, ask: Ask) -> None:
    """A group is made with its first member and OK."""
    for group in _groups(ask) if _new(ask, GROUPS) and answer.result == "OK" else ():
        name = text(group, "Names", "name")
        ask.world.groups[name] = ask.world.groups[name][:1]


@defect("changed_group_has_its_members", at="answer", hint="member", evidence="known")
def changes_no_members(answer: Answer, ask: Ask) -> None:
    """A change of a group is OK and takes in no member."""
    for group in _groups(ask) if ask.verb == "change" and answer.result == "OK" else ():
        name = text(group, "Names", "name")
        ask.world.groups[name] = ask.world.groups[name][:1]


@defect("deleted_group_is_gone", at="answer", hint="deleted group", evidence="inferred")
def keeps_groups_for_ever(answer: Answer, ask: Ask) -> None:
    """A group that was deleted with OK still reaches meters."""
    if ask.verb == "delete" and ask.noun == GROUPS and answer.result == "OK":
        ask.world.groups[ask.ids[0].text] = ["M-1001"]


@defect("unknown_member_is_told", at="answer", hint="member", evidence="seen", seeds=("SD46",))
def passes_over_unknown_members(answer: Answer, ask: Ask) -> None:
    """A member that is unknown is left out in silence."""
    if _new(ask, GROUPS) and answer.result == "PARTIAL":
        lie(answer)


@defect("empty_group_holds_no_values", at="ask", hint="members whose", evidence="inferred")
def reads_all_for_nobody(ask: Ask) -> None:
    """A group without members is taken for no filter."""
    for name, members in ask.world.groups.items():
        if not members:
            ask.world.groups[name] = ["M-1001"]


@defect("group_has_an_identifier", at="tree", hint="mRID Names", evidence="inferred")
def gives_a_group_without_identity(root: Element, ask: Ask) -> None:
    """A group comes back without mRID and name."""
    del ask
    for group in objects(root, "UsagePointGroup"):
        _strip(group, "mRID", "Names")
