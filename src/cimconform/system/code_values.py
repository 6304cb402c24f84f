"""Codes that a system file gives: a wrong one is the user's mistake, and would fail a product."""

from collections.abc import Collection

from cimconform.codes import controls, events, quality
from cimconform.codes import reading_type as types
from cimconform.errors import nearest


def reading_type(code: str) -> str:
    """Give a reading type back; raises ValueError for one that is none, saying in which field."""
    wrong = list(types.form(code)) if code else []
    if wrong:
        reasons = "; ".join(remark.says for remark in wrong)
        raise ValueError(f"no reading type: {reasons}; cimconform explain builds one from names")
    for field, number in zip(types.FIELDS, code.split(".") if code else (), strict=False):
        if field in types.CLOSED and types.entry(field, int(number)) is None:
            raise ValueError(f"no reading type: no table has {number} as {field}")
    return code


def control(code: str) -> str:
    """Give the type of a control back; raises ValueError for what is none."""
    parts = _device(code, controls.controls()) if code else None
    if parts and events.is_event(parts):
        raise ValueError(f"no type of a control: {events.text(parts)} is what happened, an event")
    return code


def event(code: str) -> str:
    """Give the type of an event back; raises ValueError for what is none."""
    parts = _device(code, events.listed()) if code else None
    if parts and events.is_command(parts):
        raise ValueError(f"no type of an event: {events.text(parts)} is asked for, a control")
    return code


def reading_quality(code: str) -> str:
    """Give the type of a quality back; raises ValueError for what is none."""
    if code and not quality.FORM.fullmatch(code):
        raise ValueError("no reading quality: three whole numbers are, as in 2.8.0")
    return code


def _device(code: str, known: Collection[str]) -> events.DeviceCode:
    """Take the code of an event or a control apart, whose numbers some table has."""
    if not events.FORM.fullmatch(code):
        raise ValueError(f"four whole numbers are a code, as in 3.26.0.85{_near(code, known)}")
    parts = events.parse(code)
    for part, number in events.numbers(parts).items():
        if events.entry(part, number) is None:
            raise ValueError(f"no table has {number} as {part}{_near(code, known)}")
    return parts


def _near(code: str, known: Collection[str]) -> str:
    """Name the listed code that may have been meant; the device type is left as it is."""
    device, _, kind = code.partition(".")
    return nearest(kind, known, form=f"{device}.{{}}")
