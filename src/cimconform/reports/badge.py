"""A badge as SVG: green only for a run that conforms, with nothing known and nothing damaged."""

from pathlib import Path

from lxml import etree

from cimconform.record.record import Record
from cimconform.requirements.register import Register
from cimconform.verdict import Verdict

_SVG = "http://www.w3.org/2000/svg"
_LABEL = "IEC 61968-9"
_CHARACTER, _SPACE, _HEIGHT = 7, 10, 20  # pixels of the font that is named below, about
_GREEN, _YELLOW, _RED, _GREY = "#2e7d32", "#8a6100", "#b3261e", "#5f6368"


def write(record: Record, register: Register, path: Path) -> None:
    """Write the badge of a run; `register` is not needed."""
    del register
    said, colour = _outcome(record)
    path.write_bytes(etree.tostring(_drawn(said, colour), pretty_print=True))


def _outcome(record: Record) -> tuple[str, str]:
    """Say in a few words what the run came to."""
    failed = {r.requirement for r in record.results if r.weight is Verdict.FAIL}
    known = {r.requirement for r in record.results if r.known and r.verdict is Verdict.FAIL}
    code = record.end.get("exit_code", 3)
    if failed:
        return f"{len(failed)} failed", _RED
    if record.all_damage or code not in (0, 1):
        return "inconclusive", _GREY
    if code == 1:
        return "known failures not true", _RED
    return (f"{len(known)} known to fail", _YELLOW) if known else ("conforms", _GREEN)


def _drawn(said: str, colour: str) -> etree._Element:
    left, right = (len(words) * _CHARACTER + _SPACE for words in (_LABEL, said))
    svg = etree.Element("svg", nsmap={None: _SVG}, width=str(left + right), height=str(_HEIGHT))
    svg.set("role", "img")
    svg.set("aria-label", f"{_LABEL}: {said}")
    etree.SubElement(svg, "title").text = f"{_LABEL}: {said}"
    for x, width, fill, words in ((0, left, "#333", _LABEL), (left, right, colour, said)):
        etree.SubElement(svg, "rect", x=str(x), width=str(width), height=str(_HEIGHT), fill=fill)
        words_ = etree.SubElement(svg, "text", x=str(x + width / 2), y="14", fill="#fff")
        words_.set("text-anchor", "middle")
        words_.set("font-family", "Verdana,DejaVu Sans,sans-serif")
        words_.set("font-size", "11")
        words_.text = words
    return svg
