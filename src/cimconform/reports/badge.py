"""A badge as SVG: green only for a run that conforms, with nothing accepted, left out or damaged."""

from pathlib import Path

from lxml import etree

from cimconform.record.outcome import Kind, outcome
from cimconform.record.record import Record
from cimconform.requirements.register import Register

_SVG = "http://www.w3.org/2000/svg"
_LABEL = "IEC 61968-9"
_CHARACTER, _SPACE, _HEIGHT = 7, 10, 20  # pixels of the font that is named below, about
_GREEN, _YELLOW, _RED, _GREY = "#2e7d32", "#8a6100", "#b3261e", "#5f6368"
_COLOUR = {
    Kind.CONFORMS: _GREEN,
    Kind.ACCEPTED: _YELLOW,
    Kind.FAILS: _RED,
    Kind.INCONCLUSIVE: _GREY,
    Kind.PARTIAL: _GREY,
}


def write(record: Record, register: Register, path: Path) -> None:
    """Write the badge of a run; `register` is not needed."""
    del register
    conclusion = outcome(record)
    path.write_bytes(
        etree.tostring(_drawn(conclusion.short, _COLOUR[conclusion.kind]), pretty_print=True)
    )


def _drawn(text: str, colour: str) -> etree._Element:
    left, right = (len(words) * _CHARACTER + _SPACE for words in (_LABEL, text))
    svg = etree.Element("svg", nsmap={None: _SVG}, width=str(left + right), height=str(_HEIGHT))
    svg.set("role", "img")
    svg.set("aria-label", f"{_LABEL}: {text}")
    etree.SubElement(svg, "title").text = f"{_LABEL}: {text}"
    for x, width, fill, words in ((0, left, "#333", _LABEL), (left, right, colour, text)):
        etree.SubElement(svg, "rect", x=str(x), width=str(width), height=str(_HEIGHT), fill=fill)
        words_ = etree.SubElement(svg, "text", x=str(x + width / 2), y="14", fill="#fff")
        words_.set("text-anchor", "middle")
        words_.set("font-family", "Verdana,DejaVu Sans,sans-serif")
        words_.set("font-size", "11")
        words_.text = words
    return svg
