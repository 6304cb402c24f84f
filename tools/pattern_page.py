"""Fill the diagrams and tables of docs/patterns.md from the patterns: `python tools/pattern_page.py`.

Between `<!-- pattern NAME -->` and `<!-- end -->` stands what the table of that pattern gives.
"""

import re
from pathlib import Path

from cimconform.messages.patterns import PATTERNS, mermaid, table

PAGE = Path(__file__).resolve().parent.parent / "docs" / "patterns.md"
_BLOCK = re.compile(r"(<!-- pattern (?P<name>\w+) -->\n).*?(<!-- end -->)", re.DOTALL)


def filled(text: str) -> str:
    """Give a page with what stands in the tables."""
    return _BLOCK.sub(_drawn, text)


def _drawn(match: re.Match[str]) -> str:
    pattern = PATTERNS[match["name"]]
    picture = f"{pattern.clause}\n\n```mermaid\n{mermaid(pattern)}\n```\n\n{table(pattern)}\n"
    return f"{match[1]}{picture}{match[3]}"


if __name__ == "__main__":
    PAGE.write_text(filled(PAGE.read_text("utf-8")), "utf-8")
