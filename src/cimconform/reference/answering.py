"""What is answered: the model of a reply, before it becomes XML."""

from dataclasses import dataclass, field

from cimconform.reference.asking import Element


@dataclass
class Problem:
    """One Error of a Reply; `id` names the object, `operation` the one of a set that it is about."""

    code: str
    reason: str
    id: str = ""
    level: str = "FATAL"
    kind: str = "name"
    id_type: str = ""
    object_type: str = ""
    related: str = ""
    operation: str = ""
    extra: dict[str, str] = field(default_factory=dict)


@dataclass
class Answer:
    """A reply: Result, errors, identifiers of the class made, payload, and the header to send."""

    result: str = "OK"
    problems: list[Problem] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)
    id_class: str = "Meter"
    transactions: list[str] = field(default_factory=list)
    payload: Element | None = None
    operation: str = ""
    header: dict[str, str] = field(default_factory=dict)
    delay: float = 0.0

    @classmethod
    def refusing(cls, *problems: Problem) -> "Answer":
        """Give a reply that says no."""
        return cls("FAILED", list(problems))


class Refusal(Exception):
    """A request that was read and is not carried out: a FAILED response."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__(problems[0].reason)
        self.problems = problems


def mixed(done: int, problems: list[Problem], payload: Element | None = None) -> Answer:
    """Give OK, PARTIAL or FAILED by how many objects were served and how many were not."""
    if not problems:
        return Answer("OK", payload=payload)
    if done:
        return Answer("PARTIAL", problems, payload=payload)
    return Answer("FAILED", problems)
