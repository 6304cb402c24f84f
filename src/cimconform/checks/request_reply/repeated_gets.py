"""What is asked again, and what was never measured: IEC TR 61968-900:2015 clause 6.6.3."""

from collections.abc import Iterator
from datetime import datetime

from cimconform.checks import Findings, about, check, found
from cimconform.checks.subjects.answers import answer, asked
from cimconform.checks.subjects.windows import AFTER, earlier
from cimconform.messages.exchange import Exchange
from cimconform.messages.message import Message
from cimconform.messages.readings import Value, moment, readings_of, replaced, values_in
from cimconform.verdict import NothingToJudge


@check(after=AFTER)
def get_changes_nothing(exchange: Exchange) -> Findings:
    """What was there is there."""
    first, reply = dict(_keyed(earlier(exchange))), asked(exchange, "get")
    if not first:
        raise NothingToJudge("the first answer holds no values")
    lost = first.keys() - dict(_keyed(reply)).keys()
    if lost:
        hint = "a get only looks; asked again, what it gave before is given again"
        yield found(
            reply, "Payload", f"the same {len(first)} values", f"{len(lost)} are gone", hint
        )


@check(after=AFTER)
def value_changes_with_a_quality(exchange: Exchange) -> Findings:
    """A value that differs from before says why."""
    first, second = dict(_keyed(earlier(exchange))), dict(_keyed(asked(exchange, "get")))
    both = first.keys() & second.keys()
    if not both:
        raise NothingToJudge("no value is in both answers")
    for key in sorted(both, key=str):
        before, after = first[key], second[key]
        if before.text != after.text and before.qualities == after.qualities:
            hint = "a value that was given before has changed and no quality says so: edited or estimated"
            yield about(after.element, before.text or "", after.text or "", hint)
            return


def _keyed(message: Message) -> Iterator[tuple[tuple[str, str, datetime], Value]]:
    """Give values by meter, type and instant."""
    for reading in readings_of(message):
        for value in reading.values:
            if value.at:
                yield (reading.meter, value.kind, value.at), value


@check()
def gap_is_not_filled(exchange: Exchange) -> Findings:
    """Nothing, or an estimate that says so; never zero."""
    facts = exchange.stimulus.facts
    start, end = moment(facts.get("gap_start", "")), moment(facts.get("gap_end", ""))
    if start is None or end is None:
        raise NothingToJudge("no gap was reported")
    for value in values_in(answer(exchange)):
        inside = value.at is not None and start < value.at < end
        if inside and value.text and not replaced(value.qualities):
            hint = "gap_window under [ixit] says that there are no values of this time: leave them out, or say by a quality that they are missing or estimated; zero is a value"
            yield about(value.element, "no value, or an estimated one", value.text, hint)
            return
