"""Faults that show by names of other characters, and by requests about many."""

from html import escape
from unicodedata import normalize

from cimconform.reference.answering import Answer, Problem
from cimconform.reference.asking import Ask, Element, children, local, parent
from cimconform.reference.defects import defect, variant
from cimconform.reference.defects.tools import device_names
from cimconform.reference.world import UNUSUAL

BEYOND, MARKS, LONG = UNUSUAL.values()
_MANY, _PAGE = 200, 250


def _names(root: Element) -> list[Element]:
    """Give the elements that hold the names of meters in a reply."""
    meters = [e for e in root.iter("{*}Meter") if local(parent(e)) != "Error"]
    return [name for meter in meters for name in meter.iterchildren("{*}Names")]


def _rename(root: Element, before: str, after: str) -> None:
    for names in _names(root):
        for name in (e for e in children(names) if local(e) == "name" and e.text == before):
            name.text = after


@defect(
    "meter_is_found_by_any_name", at="ask", hint="UTF-8", evidence="known", seeds=("SD13",),
    also=("created_name_keeps_its_characters", "error_id_repeats_the_request"),
)  # fmt: skip
def reads_requests_as_latin_1(ask: Ask) -> None:
    """Names in a request are read as if their bytes were ISO-8859-1: wherever one comes back, it shows."""
    for name in ask.root.iter("{*}name"):
        name.text = (name.text or "").encode().decode("latin-1")


@defect("meter_is_found_by_any_name", at="answer", hint="entities", evidence="known")
def looks_for_escaped_names(answer: Answer, ask: Ask) -> None:
    """A name is looked for as it stood in the XML, with its entities."""
    _not_found(answer, ask, MARKS)


@defect("meter_is_found_by_any_name", at="answer", hint="whole length", evidence="known")
def looks_for_fifty_characters(answer: Answer, ask: Ask) -> None:
    """A name of more than fifty characters is cut before it is looked for."""
    _not_found(answer, ask, LONG)


def _not_found(answer: Answer, ask: Ask, name: str) -> None:
    if name in device_names(ask):
        answer.result, answer.payload = "FAILED", None
        problem = Problem("2.4", "unknown meter", name, id_type="MeterName", object_type="Meter")
        answer.problems = [problem]


@defect(
    "name_comes_back_as_asked",
    at="tree",
    hint="another character set",
    evidence="known",
    seeds=("SD13",),
)
def tells_names_in_latin_1(root: Element, ask: Ask) -> None:
    """The bytes of a name in UTF-8 are taken for ISO-8859-1, and encoded once more."""
    del ask
    _rename(root, BEYOND, BEYOND.encode().decode("latin-1"))


@defect("name_comes_back_as_asked", at="tree", hint="replaced", evidence="known", seeds=("SD13",))
def knows_letters_of_ascii_alone(root: Element, ask: Ask) -> None:
    """What is no letter of ASCII becomes a question mark."""
    del ask
    _rename(root, BEYOND, BEYOND.encode("ascii", "replace").decode())


@defect("name_comes_back_as_asked", at="tree", hint="escaped twice", evidence="known")
def escapes_names_twice(root: Element, ask: Ask) -> None:
    """A name is escaped, and then once more as all text of XML is."""
    del ask
    _rename(root, MARKS, escape(MARKS, quote=False))


@defect("name_comes_back_as_asked", at="tree", hint="cut to 48", evidence="known")
def tells_forty_eight_characters(root: Element, ask: Ask) -> None:
    """Of a long name the first forty-eight characters are given."""
    del ask
    _rename(root, LONG, LONG[:48])


@defect("created_name_keeps_its_characters", at="ask", hint="kept", evidence="known")
def keeps_names_of_forty_characters(ask: Ask) -> None:
    """A column of forty characters keeps the beginning of a longer name."""
    if ask.verb == "create" and ask.payload is not None:
        for name in ask.payload.iter("{*}name"):
            name.text = (name.text or "")[:40]


@defect("created_name_keeps_its_characters", at="tree", hint="replaced", evidence="known")
def keeps_names_in_latin_1(root: Element, ask: Ask) -> None:
    """A database in ISO-8859-1 gives back a question mark for every other letter."""
    if ask.noun == "MeterConfig":
        for name in root.iter("{*}name"):
            name.text = (name.text or "").encode("latin-1", "replace").decode("latin-1")


@defect("many_meters_are_served", at="answer", hint="limit", evidence="known")
def serves_two_hundred_at_most(answer: Answer, ask: Ask) -> None:
    """A request for more than two hundred meters is too large, whatever was agreed upon."""
    if answer.result == "OK" and len(device_names(ask)) > _MANY:
        answer.result, answer.payload = "FAILED", None
        answer.problems = [Problem("3.1", f"at most {_MANY} meters in one request")]


@variant("tree")
def decomposes_letters(root: Element, ask: Ask) -> None:
    """Letters with accents are sent as letter and accent, which Unicode holds to be the same."""
    del ask
    for name in root.iter("{*}name"):
        name.text = normalize("NFD", name.text or "")
