"""A message as it was found in captured traffic, and what was found that is none."""

from dataclasses import dataclass, replace

from cimconform.messages.message import Message
from cimconform.verdict import Finding, Result


@dataclass(frozen=True)
class Captured:
    """A message and where it stands: the file, the line at which it begins, the name it goes by.

    `own_lines` says that its lines are lines of the file; where it was escaped or packed they are not.
    `pair` names what the capture itself says to belong together, as the entry of a HAR does; an `example` was paired
    by hand. `turned` says what had to be done before it could be read.
    """

    message: Message
    path: str
    name: str
    line: int = 1
    own_lines: bool = True
    pair: str = ""
    turned: str = ""
    example: bool = False

    def placed(self, finding: Finding) -> Finding:
        """Give a finding about this message with its line in the file."""
        if not finding.line:
            return finding
        return replace(finding, line=finding.line + self.line - 1 if self.own_lines else self.line)

    def placed_all(self, result: Result) -> Result:
        """Give a result whose findings have the lines of the file."""
        return replace(result, findings=tuple(map(self.placed, result.findings)))


@dataclass(frozen=True, slots=True)
class Without:
    """A file, or a place in one, that was looked at and holds no message; `why` says what it holds."""

    path: str
    why: str
    line: int = 0
