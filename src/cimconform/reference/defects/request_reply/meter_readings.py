"""Faults about meters, usage points, devices and configurations."""

from datetime import timedelta

from cimconform.reference.answering import Answer, Problem
from cimconform.reference.asking import Ask, Element, child, children, local, text
from cimconform.reference.building import put
from cimconform.reference.defects import defect
from cimconform.reference.defects.reading_tools import intervals, kinds, move, respan
from cimconform.reference.defects.tools import (
    at_once,
    codes,
    copied_reading,
    cut,
    device_names,
    empty,
    lie,
    only,
    part,
    queried,
    readings,
)
from cimconform.reference.world import INTERVAL, REGISTER

_PAGE = 250  # meters that stand on one page of an answer about many


@defect(
    "known_meter_is_served",
    at="answer",
    hint="mRID",
    evidence="seen",
    seeds=("SD66",),
    also=("schedule_comes_back_as_told",),
)
def does_not_know_mrids(answer: Answer, ask: Ask) -> None:
    """A known meter is not found by its mRID."""
    asked = [text(e, "mRID") for e in queried(ask, "EndDevice")]
    if any(asked) and answer.result == "OK":
        answer.result, answer.payload = "FAILED", None
        answer.problems = [
            Problem("2.4", "unknown meter", asked[0], kind="uuid", object_type="Meter")
        ]


@defect(
    "answer_covers_all_that_was_asked",
    at="tree",
    hint="several first served",
    evidence="known",
    seeds=("SD49", "SD50"),
)
def serves_the_first_meter_only(root: Element, ask: Ask) -> None:
    """Of several meters the first is answered, with OK."""
    if "M-1002" in device_names(ask) and len(kinds(ask)) == 1:
        for reading in readings(root)[1:]:
            cut(reading)


@defect("answer_holds_only_what_was_asked", at="tree", hint="not asked for", seeds=("SD52",))
def adds_another_meter(root: Element, ask: Ask) -> None:
    """The answer about one meter holds another one too."""
    if len(queried(ask, "ReadingType")) > 1:
        copied_reading(root, "M-1003")


@defect(
    "doubled_meter_is_answered_once",
    at="tree",
    hint="named twice",
    evidence="seen",
    also=("value_is_given_once",),  # it stands in the message twice
    seeds=("SD51", "SD48"),
)
def answers_as_often_as_asked(root: Element, ask: Ask) -> None:
    """A meter that is named twice is answered twice."""
    names = device_names(ask)
    if len(names) > len(set(names)) and readings(root):
        copied_reading(root)


@defect(
    "values_lie_in_the_window",
    at="tree",
    hint="end of its interval",
    evidence="seen",
    seeds=("SD57",),
    also=("interval_is_stamped_at_its_end",),  # which the truth shows too
)
def stamps_intervals_by_their_start(root: Element, ask: Ask) -> None:
    """An interval value carries the time at which its interval began."""
    if ask.query is not None and not text(ask.root, "Request", "StartTime"):
        for interval in intervals(root):
            move(interval, timedelta(minutes=-15))
        respan(root)


def _type_names(ask: Ask) -> list[Element]:
    """Give the names of reading types that a query names."""
    return [e for kind in queried(ask, "ReadingType") for e in kind.iter("{*}name")]


_TWO_DAYS = ("2026-03-28T00:00:00+01:00", "2026-03-27T23:00:00Z")


@defect("values_lie_in_the_window", at="ask", hint="window start end", seeds=("SD55",))
def ignores_the_window(ask: Ask) -> None:
    """Interval values of a day more are answered."""
    if kinds(ask) != [INTERVAL] or len(children(ask.request)) != 1:
        return
    for start, end in _limits(ask):
        if start.text in _TWO_DAYS and not (end.text or "").startswith("2026-03-29T1"):
            end.text = "2026-03-31T00:00:00+02:00"


def _limits(ask: Ask) -> list[tuple[Element, Element]]:
    """Give start and end of the window of a query that has just one, with both."""
    spans = [span for schedule in queried(ask, "TimeSchedule") for span in children(schedule)]
    if len(spans) != 1:
        return []
    start, end = child(spans[0], "start"), child(spans[0], "end")
    return [(start, end)] if start is not None and end is not None else []


@defect("offset_of_window_makes_no_difference", at="ask", hint="UTC offset", seeds=("SD58",))
def takes_universal_time_for_local(ask: Ask) -> None:
    """A Z in a window is read as the local offset."""
    for limits in _limits(ask):
        for element in limits:
            stamp = element.text or ""
            if stamp.endswith("Z") and stamp.startswith("2026"):
                element.text = stamp.replace("Z", "+02:00")


@defect(
    "future_window_holds_no_values",
    at="tree",
    hint="future",
    evidence="known",
    also=("measured_times_are_past",),  # what was made up is not past
)
def makes_up_the_future(root: Element, ask: Ask) -> None:
    """A window in the future holds values."""
    if any(
        text(e, "scheduleInterval", "start").startswith("2099")
        for e in queried(ask, "TimeSchedule")
    ):
        for reading in readings(root):
            value = put(reading, "Readings")
            put(value, "timeStamp", "2099-01-01T12:00:00+01:00")
            put(value, "value", "1")
            put(value, "ReadingType", ref=REGISTER)
            part(reading, "Meter").addnext(value)


@defect("profile_overrides_request_times", at="ask", hint="profile override StartTime")
def lets_request_times_win(ask: Ask) -> None:
    """StartTime and EndTime of the Request override the profile."""
    start, end = text(ask.root, "Request", "StartTime"), text(ask.root, "Request", "EndTime")
    for schedule in queried(ask, "TimeSchedule") if start else ():
        span = part(schedule, "scheduleInterval")
        part(span, "start").text, part(span, "end").text = start, end


@defect(
    "request_times_filter_the_answer", at="ask", hint="StartTime EndTime filter", seeds=("SD55",)
)
def ignores_request_times(ask: Ask) -> None:
    """Without a profile the times of the Request are passed over."""
    if ask.request is not None and ask.query is None and ask.noun == "MeterReadings":
        for name, moment in (
            ("StartTime", "2026-05-01T00:00:00Z"),
            ("EndTime", "2026-05-02T00:00:00Z"),
        ):
            for element in [e for e in children(ask.request) if local(e) == name]:
                element.text = moment


@defect("request_ids_filter_the_answer", at="tree", hint="Request/ID filter")
def ignores_request_ids(root: Element, ask: Ask) -> None:
    """Without a profile the ID of the Request is passed over."""
    if ask.query is None and readings(root):
        copied_reading(root, "M-1003")


@defect(
    "unknown_meter_is_reported",
    at="answer",
    hint="unknown meter reported",
    evidence="seen",
    seeds=("SD45", "SD32"),
)
def passes_over_unknown_meters(answer: Answer, ask: Ask) -> None:
    """A get of an unknown meter is OK and brings nothing."""
    if ask.verb == "get" and only(answer, "2.4") and at_once(ask):
        lie(answer)
        answer.payload = empty(ask.noun)


@defect(
    "mixed_answer_is_not_ok",
    at="answer",
    hint="one of the meters unknown PARTIAL",
    evidence="seen",
    seeds=("SD39", "SD31"),
)
def says_ok_to_half_of_it(answer: Answer, ask: Ask) -> None:
    """Data for one meter and an error for another are OK, the error mere information."""
    if ask.verb == "get" and answer.result == "PARTIAL":
        answer.result = "OK"
        for problem in answer.problems:
            problem.level = "INFORM"


@defect("unreachable_meter_is_reported", at="answer", hint="does not answer", seeds=("SD76",))
def passes_over_unreachable_meters(answer: Answer, ask: Ask) -> None:
    """A meter that does not answer is OK and brings nothing."""
    if only(answer, "4.1"):
        lie(answer)
        answer.payload = empty(ask.noun)


@defect(
    "nothing_found_is_no_unknown_object",
    at="answer",
    hint="known no data",
    evidence="seen",
    seeds=("SD32", "SD44"),
)
def does_not_know_meters_without_data(answer: Answer, ask: Ask) -> None:
    """A known meter without data is unknown."""
    if "M-1009" in device_names(ask) and at_once(ask):
        answer.result, answer.payload = "FAILED", None
        answer.problems = [
            Problem("2.4", "unknown meter", "M-1009", id_type="MeterName", object_type="Meter")
        ]


@defect(
    "unknown_usage_point_is_reported",
    at="answer",
    hint="unknown usage point reported",
    evidence="seen",
    seeds=("SD45",),
)
def passes_over_unknown_usage_points(answer: Answer, ask: Ask) -> None:
    """An unknown usage point is OK and brings nothing."""
    if only(answer, "2.12") and ask.noun == "MeterReadings":
        lie(answer)
        answer.payload = empty(ask.noun)


@defect("mismatched_pair_is_reported", at="ask", hint="not at that usage point", evidence="known")
def goes_by_the_meter_alone(ask: Ask) -> None:
    """The usage point is passed over where a meter is named."""
    for point in queried(ask, "UsagePoint") if device_names(ask) else ():
        cut(point)


@defect(
    "unsupported_reading_type_is_reported",
    at="ask",
    hint="type not supported another",
    evidence="known",
    seeds=("SD53",),
)
def serves_what_it_has(ask: Ask) -> None:
    """A type that it does not have is answered with one that it has."""
    for name in _type_names(ask):
        name.text = REGISTER if ".58." in (name.text or "") else name.text


@defect(
    "malformed_reading_type_is_reported", at="ask", hint="malformed reading type", seeds=("SD53",)
)
def guesses_reading_types(ask: Ask) -> None:
    """A code that lacks a field is completed."""
    for name in _type_names(ask) if "M-1001" in device_names(ask) else ():
        name.text = f"{name.text}.0" if (name.text or "").count(".") == 16 else name.text  # noqa: PLR2004 - one short


@defect(
    "get_reply_carries_its_noun",
    at="answer",
    hint="OK noun",
    evidence="seen",
    seeds=("SD52",),
)
def serves_configurations_without_data(answer: Answer, ask: Ask) -> None:
    """A get of the configuration of a known meter is OK and brings nothing."""
    if ask.verb == "get" and ask.noun == "MeterConfig" and _about(answer, "M-1001"):
        answer.payload = None


def _about(answer: Answer, name: str) -> bool:
    return answer.payload is not None and name in answer.payload.itertext()


@defect(
    "each_bad_object_has_its_error",
    at="answer",
    hint="each object Error",
    evidence="seen",
    seeds=("SD43",),
)
def reports_the_first_error_only(answer: Answer, ask: Ask) -> None:
    """Of several unknown meters the first is reported."""
    del ask
    if codes(answer) == ["2.4", "2.4"]:
        answer.problems = answer.problems[:1]


@defect(
    "answer_covers_all_that_was_asked",
    at="tree",
    hint="PARTIAL",
    evidence="known",
    seeds=("SD50",),
)
def answers_the_first_page(root: Element, ask: Ask) -> None:
    """Of hundreds of meters the first two hundred and fifty are answered, with OK."""
    del ask
    for reading in readings(root)[_PAGE:]:
        cut(reading)


@defect(
    "doubled_meter_is_answered_once", at="tree", evidence="known", hint="twice",
    also=("value_is_given_once",),
)  # fmt: skip
def repeats_where_pages_meet(root: Element, ask: Ask) -> None:
    """A meter where two pages meet stands on both, and so does each of its values."""
    del ask
    found = readings(root)
    if len(found) > _PAGE:
        copied_reading(root)
