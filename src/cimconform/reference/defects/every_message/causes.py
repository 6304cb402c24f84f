"""Faults of a head end that notices what is wrong and says it badly."""

from cimconform.reference.answering import Answer
from cimconform.reference.asking import Ask
from cimconform.reference.defects import defect
from cimconform.reference.defects.tools import only


@defect("error_code_fits_its_cause", at="answer", evidence="seen", seeds=("SD45",))
def calls_unknown_nouns_its_own_failure(answer: Answer, ask: Ask) -> None:
    """A noun that is not known is an error of the application."""
    if only(answer, "2.5") and ask.header.get("Noun") == "NoSuchThing":
        answer.problems[0].code = "5.3"


@defect("error_code_fits_its_cause", at="answer", seeds=("SD45",))
def takes_what_exists_for_a_bad_message(answer: Answer, ask: Ask) -> None:
    """A meter that exists already is a missing element."""
    if ask.verb == "create" and ask.noun == "MeterConfig" and only(answer, "6.1"):
        answer.problems[0].code = "1.5"
        answer.problems[0].id = ""


@defect("error_names_the_bad_object", at="answer", evidence="seen", seeds=("SD41", "SD36"))
def names_the_first_device_whatever_is_bad(answer: Answer, ask: Ask) -> None:
    """The error about an unknown device names the known one beside it."""
    if ask.noun == "EndDeviceControls" and answer.result == "PARTIAL":
        answer.problems[0].id = "M-1001"


@defect("distinct_causes_get_distinct_codes", at="answer", evidence="seen", seeds=("SD44",))
def calls_every_unknown_object_a_meter(answer: Answer, ask: Ask) -> None:
    """An unknown usage point gets the code of an unknown meter."""
    del ask
    for problem in answer.problems:
        problem.code = "2.4" if problem.code == "2.12" else problem.code


@defect(
    "error_code_fits_its_cause",
    at="answer",
    hint="unknown meter 2.4",
    evidence="seen",
    seeds=("SD44", "SD45"),
)
def calls_an_unknown_meter_a_failure(answer: Answer, ask: Ask) -> None:
    """An unknown meter is reported as 5.3, as is every other failure."""
    if ask.noun == "MeterReadings" and only(answer, "2.4"):
        for problem in answer.problems:
            problem.code = "5.3"
