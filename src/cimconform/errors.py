"""The harness's own exceptions. None of them accuses the system under test.

CimconformError                  raised on purpose; its text is for a person
├── UsageError                   wrong usage or configuration: exit code 2
│   ├── SystemFileError          the system file: one line for each wrong key
│   ├── RegisterError            a feature that is no requirement: file and line
│   └── SchemaError              an XSD or WSDL that does not load: file and line
└── Inconclusive                 no product is to blame: exit code 3
    ├── TransportError           refused, timed out, cut off, too large
    │   └── Silence              no answer in time, over a connection that is sound
    ├── RecordError              the record cannot be written: a full disk
    ├── PreconditionFailed       the scenario never got as far as its requirement
    │   └── KeptBack             [safety] of the system file lets a message not be sent
    └── StimulusUnproven         we cannot show that we sent what we meant to send
"""

from collections.abc import Iterable
from difflib import get_close_matches


class CimconformError(Exception):
    """Whatever the harness raises on purpose."""


class UsageError(CimconformError):
    """Wrong usage or configuration; the text says what, where, and what to do."""


class SystemFileError(UsageError):
    """The system file cannot be used."""


class OutdatedKeyWarning(FutureWarning):
    """A key of the system file has another name now; it is taken, and the text names the new one."""


class RegisterError(UsageError):
    """A feature file breaks a rule of the register."""


class SchemaError(UsageError):
    """A schema or WSDL does not load."""


class Inconclusive(CimconformError):
    """The harness, the network or a precondition: never the product's fault."""


class TransportError(Inconclusive):
    """Bytes did not get through.

    `sent` and `received` are the raw messages that did move, so that nothing is lost
    from the record; `strays` came meanwhile and answer something else.
    """

    def __init__(self, reason: str, sent: object = None, received: tuple[object, ...] = ()) -> None:
        super().__init__(reason)
        self.reason = reason
        self.sent = sent
        self.received = received
        self.strays: tuple[object, ...] = ()


class RecordError(Inconclusive):
    """The record cannot be written, so that nothing more can be proved."""


class Silence(TransportError):
    """Nothing came in time, though the connection took what was sent and is sound.

    By itself it says nothing of the product. Where a good request was answered before and after, it
    does; see the checks that say `silence=True` or look at an exchange between two others.
    """


class PreconditionFailed(Inconclusive):
    """The scenario never got as far as its requirement.

    `see` names the requirement whose failure stands in the way, if the product itself does.
    """

    def __init__(self, reason: str, see: str = "") -> None:
        super().__init__(reason)
        self.see = see


class KeptBack(PreconditionFailed):
    """[safety] of the system file keeps back what would have been sent; the text begins with its key."""


class StimulusUnproven(Inconclusive):
    """We cannot show that exactly the named edit was sent."""


def nearest_of(word: str, known: Iterable[str], *, cutoff: float = 0.6) -> str:
    """Give the known word that is most like another, or nothing where none is near.

    `cutoff` is how alike they must be, from 0, where any will do, to 1.
    """
    return next(iter(get_close_matches(word, list(known), n=1, cutoff=cutoff)), "")


def nearest(
    word: str, known: Iterable[str], otherwise: str = "", *, form: str = "{}", cutoff: float = 0.6
) -> str:
    """Give the end of a message on an unknown word: "; did you mean X?", X being the nearest known.

    Where none is near it is "; " and `otherwise`, or nothing. X is written in `form`.
    """
    near = nearest_of(word, known, cutoff=cutoff)
    if near:
        return f"; did you mean {form.format(near)}?"
    return f"; {otherwise}" if otherwise else ""


def nearest_or_all(word: str, known: Iterable[str], *, form: str = "{}") -> str:
    """Give the end of a message on an unknown word: the nearest known, else all that there are."""
    words = list(known)
    every = ", ".join(map(form.format, words)) or "none"
    return nearest(word, words, f"there are {every}", form=form)
