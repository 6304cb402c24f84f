"""What the tests need to know of the readings of a system: the part of [ixit] that describes them."""

from datetime import datetime
from pathlib import Path

from pydantic import ValidationInfo, field_validator, model_validator

from cimconform.errors import UsageError
from cimconform.messages import true_values as truth
from cimconform.suite import FIXTURES
from cimconform.system.bindings import Table, beside
from cimconform.system.code_values import event, reading_quality, reading_type


class Window(Table):
    """A span of time, with offset or Z, in which the known meter has interval data."""

    start: datetime
    end: datetime

    @model_validator(mode="after")
    def _ordered(self) -> "Window":
        if self.start.tzinfo is None or self.end.tzinfo is None or self.start >= self.end:
            raise ValueError("start and end need an offset, and start comes first")
        return self


class ReadingData(Table):
    """Windows, reading types and the truth of the first known meter.

    `spring_window` and `autumn_window` hold the change of the clocks, `month_end_window` the end of a
    month, `gap_window` intervals that there are no values of. `truth` is a file; see truth.py.
    """

    window: Window | None = None
    spring_window: Window | None = None
    autumn_window: Window | None = None
    month_end_window: Window | None = None
    gap_window: Window | None = None
    billing_window: Window | None = None
    demand_reading_type: str = ""
    raw_reading_type: str = ""
    period_reading_type: str = ""
    trigger_reading_type: str = ""
    coincident_reading_type: str = ""
    trigger_event_type: str = ""
    agreed_type_name: str = ""
    reading_quality: str = ""
    truth: Path | None = None

    @field_validator(
        "demand_reading_type", "raw_reading_type", "period_reading_type", "trigger_reading_type",
        "coincident_reading_type",
    )  # fmt: skip
    @classmethod
    def _type_of_reading(cls, code: str) -> str:
        return reading_type(code)

    @field_validator("trigger_event_type")
    @classmethod
    def _type_of_event(cls, code: str) -> str:
        return event(code)

    @field_validator("reading_quality")
    @classmethod
    def _type_of_quality(cls, code: str) -> str:
        return reading_quality(code)

    @field_validator("truth")
    @classmethod
    def _truth(cls, file: Path | None, info: ValidationInfo) -> Path | None:
        if file is None:
            return None
        try:
            return truth.find(file, beside(info), FIXTURES / "systems")
        except UsageError as error:
            raise ValueError(str(error)) from None
