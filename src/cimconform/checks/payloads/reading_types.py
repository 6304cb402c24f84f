"""Reading types of values: IEC 61968-9:2013 Annex C; IEC TR 61968-900:2015 clause 6.5.7.

What stands in each of thousands of values is reported once, at the first that has it.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cache

from cimconform.checks import Findings, about, check
from cimconform.codes import with_meaning
from cimconform.codes.other_codes import kind_of_code
from cimconform.codes.reading_rules import remarks
from cimconform.codes.reading_type import (
    CLOSED,
    COUNT,
    FIELDS,
    FIRST_EDITION,
    Remark,
    elsewhere,
    fields_of,
    form,
    parse,
    tables,
)
from cimconform.messages.exchange import Exchange
from cimconform.messages.message import Element, Message, children, local, parent, text_of
from cimconform.messages.objects import called, expanded, reference, within
from cimconform.verdict import NothingToJudge

HOLDERS = ("Readings", "IntervalBlocks", "PendingCalculation")
_CARRIERS = "response event"
_FITTING = frozenset(
    "unit_of_kind electrical_unit scaled_unit compensated_gas metered_commodity".split()
)
_FRACTIONS = frozenset({"whole_fractions", "length_of_period"})
_MONEY = frozenset({"currency_with_money"})
_OPEN = "our table of ISO 4217, which need not be whole"


def holders(message: Message) -> Iterator[Element]:
    """Give whatever must have a reading type, in the payload."""
    for element in within(message, *HOLDERS):
        if local(parent(element)) in ("MeterReading", "IntervalBlocks"):
            yield element


def used(message: Message) -> dict[str, Element]:
    """Give the reading types that values refer to, each with the first that does."""
    found: dict[str, Element] = {}
    for element in within(message, "ReadingType"):
        if local(parent(element)) in HOLDERS and (ref := element.get("ref")):
            found.setdefault(ref, element)
    return found


def coded(message: Message) -> dict[str, Element]:
    """Give what is written like a code, each with the first reference to it.

    Raises NothingToJudge when the message has none.
    """
    named = used(message).items()
    found = {ref: e for ref, e in named if len(fields_of(ref)) not in (0, FIRST_EDITION)}
    if not found:
        raise NothingToJudge("no value refers to the code of a reading type")
    return found


@cache
def remarks_on(code: str) -> tuple[Remark, ...]:
    """Give the remarks on a code, once for each."""
    return tuple(remarks(code))


def against(message: Message, rules: Iterable[str], expected: str) -> Findings:
    """Find the types of a message that break some rules."""
    wanted = frozenset(rules)
    for code, element in coded(message).items():
        for remark in remarks_on(code):
            if remark.rule in wanted:
                yield about(element, expected, with_meaning(code), remark.says)


@check(of=_CARRIERS, has="Payload")
def value_refers_to_its_type(message: Message) -> Findings:
    """An attribute that the schema lets be absent."""
    judged = False
    for element in holders(message):
        judged = True
        if not (reference(element, "ReadingType") or "").strip():
            hint = f"{local(element)} does not say what it measures: give ReadingType its ref"
            yield about(element, "ReadingType with a ref", "none", hint)
            return
    if not judged:
        raise NothingToJudge("the message has no values")


@check(of=_CARRIERS, has="Payload")
def reading_type_has_eighteen_numbers(message: Message) -> Findings:
    """Eighteen, and each a number."""
    for code, element in coded(message).items():
        fields = fields_of(code)
        if len(fields) != COUNT or not all(_number(field) for field in fields):
            wrong = "; ".join(remark.says for remark in form(code))
            yield about(element, f"{COUNT} numbers joined by dots", code, wrong)


@check(of=_CARRIERS, has="Payload")
def reading_type_is_no_other_code(message: Message) -> Findings:
    """Not OBIS, not that of an event, not one of the first edition, unless the root explains it."""
    known = set().union(*map(called, expanded(message)))
    for ref, element in used(message).items():
        kind = kind_of_code(ref)
        counted = len(fields_of(ref))
        if not kind or counted not in (0, FIRST_EDITION) or ref in known:
            continue
        hint = f"{ref} looks like {kind}: a reading type has {COUNT} numbers, or is expanded at the root"
        if counted == FIRST_EDITION:
            hint += "; one of the first edition cannot be turned into one of 2013"
        yield about(element, f"the {COUNT} numbers of a reading type", ref, hint)


def _number(field: str) -> bool:
    """Tell whether a field is a number, however it is spelled."""
    return field.strip().removeprefix("+").removeprefix("-").isdecimal()


@check(of=_CARRIERS, has="Payload", after=("reading_type_has_eighteen_numbers",))
def reading_type_numbers_are_plain(message: Message) -> Findings:
    """One spelling."""
    yield from against(
        message, {"plain_numbers"}, "plain numbers: 0, or digits without a zero before"
    )


@check(of=_CARRIERS, has="Payload", after=("reading_type_has_eighteen_numbers",))
def reading_type_numbers_are_assigned(message: Message) -> Findings:
    """Closed tables; that of currencies is kept by others, who give out numbers and take them back."""
    yield from _unlisted(message, known=False)


@check(of=_CARRIERS, has="Payload", after=("reading_type_has_eighteen_numbers",))
def reading_type_is_of_this_edition(message: Message) -> Findings:
    """Assigned by others."""
    yield from _unlisted(message, known=True)


def _unlisted(message: Message, *, known: bool) -> Findings:
    """Find numbers that no table has: those that others are known to use, or unknown ones."""
    for code, element in coded(message).items():
        for remark in remarks_on(code):
            if remark.rule == "listed_numbers" and known == _by_others(code, remark.field):
                finding = about(element, "a number of the table", with_meaning(code), remark.says)
                open_ = FIELDS[remark.field - 1] == "currency"
                yield replace(finding, derived=_OPEN) if open_ else finding


def _by_others(code: str, field: int) -> bool:
    name = FIELDS[field - 1]
    return (name, parse(code)[name]) in elsewhere()


@check(of=_CARRIERS, has="Payload", after=("reading_type_has_eighteen_numbers",))
def reading_type_fractions_are_whole(message: Message) -> Findings:
    """A denominator, a length."""
    yield from against(message, _FRACTIONS, "0.0, or a whole fraction")


@check(of=_CARRIERS, has="Payload", after=("reading_type_has_eighteen_numbers",))
def reading_type_unit_fits_kind(message: Message) -> Findings:
    """One quantity."""
    yield from against(message, _FITTING, "a unit that measures this kind of this commodity")


@check(of=_CARRIERS, has="Payload", after=("reading_type_has_eighteen_numbers",))
def currency_goes_with_money(message: Message) -> Findings:
    """Money has one."""
    yield from against(message, _MONEY, "a currency with money, and 0 with all else")


@check(of=_CARRIERS, has="Payload", after=("reading_type_has_eighteen_numbers",))
def reading_type_makes_sense(message: Message) -> Findings:
    """The doubts that are left."""
    for code, element in coded(message).items():
        for remark in remarks_on(code):
            if remark.weight == "doubt" and remark.rule not in _FITTING | _MONEY:
                yield about(element, "fields that go together", with_meaning(code), remark.says)


@check()
def unknown_type_is_explained(exchange: Exchange) -> Findings:
    """At the root, or asked for by that name."""
    reply = exchange.reply
    strange = {r: e for r, e in used(reply).items() if not fields_of(r)} if reply else {}
    if reply is None or not strange:
        raise NothingToJudge("every type of the values is a code")
    known = set().union(*(called(element) for element in expanded(reply)), _asked(exchange))
    for name, element in strange.items():
        if name not in known:
            hint = f"{name} is no code: expand it at the root as a ReadingType of that mRID or name"
            yield about(element, "a standard code, or a type at the root", name, hint)


def _asked(exchange: Exchange) -> set[str]:
    """Give the types that the request names: those the parties have agreed on."""
    asked = exchange.request.elements("ReadingType") if exchange.request else ()
    return set().union(*(called(element) for element in asked))


@check(of=_CARRIERS, has="Payload")
def expanded_type_agrees_with_code(message: Message) -> Findings:
    """By name or by number."""
    judged = False
    for element in expanded(message):
        code = next((c for c in called(element) if not any(form(c))), "")
        given = {local(e): e for e in children(element) if local(e) in CLOSED} if code else {}
        judged = judged or bool(given)
        yield from _differing(code, given)
    if not judged:
        raise NothingToJudge("no type at the root has attributes beside a code")


def _differing(code: str, given: Mapping[str, Element]) -> Findings:
    """Find attributes that say another number, or the name of another number, than the code."""
    for field, element in given.items():
        number, text = parse(code)[field], text_of(element).strip()
        named = {str(n) for n, e in tables()[field].items() if text.lower() == e.name.lower()}
        meant = {text} if text.lstrip("-").isdecimal() else named
        if meant and str(number) not in meant:
            listed = tables()[field].get(number)
            expected = f"{number}" + (f" ({listed.name})" if listed else "")
            hint = f"{field} of the code {code} is {expected}, its attribute says {text}"
            yield about(element, expected, text, hint)


@check(of=_CARRIERS, has="Payload", whole=True)
def expanded_type_is_used(message: Message) -> Findings:
    """Somebody refers to it."""
    found = expanded(message)
    if not found:
        raise NothingToJudge("no type is expanded at the root")
    references = set(used(message))
    for element in found:
        names = called(element)
        if names and not names & references:
            name = with_meaning(min(names))
            yield about(element, "a value that refers to it", name, f"no value refers to {name}")
