"""The templates of the reports: a template escapes whatever it is given."""

from contextlib import suppress
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemBytecodeCache, PackageLoader, StrictUndefined
from jinja2.bccache import Bucket
from markupsafe import Markup
from platformdirs import user_cache_path

from cimconform.text_files import printable


def _shown(value: Any) -> Any:
    """Give what a template prints, with what cannot be printed by its escape."""
    if isinstance(value, Markup) or not isinstance(value, str) or value.isprintable():
        return value
    return "\n".join("\t".join(map(printable, line.split("\t"))) for line in value.split("\n"))


class _Compiled(FileSystemBytecodeCache):
    """Keeps compiled templates in the user's cache; without one they are compiled each time."""

    def __init__(self, folder: Path) -> None:
        with suppress(OSError):
            folder.mkdir(parents=True, exist_ok=True)
        super().__init__(str(folder))

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Write a template, if that can be done."""
        with suppress(OSError):
            super().dump_bytecode(bucket)


_TEMPLATES = Environment(
    bytecode_cache=_Compiled(user_cache_path("cimconform") / "templates"),
    loader=PackageLoader("cimconform.reports", "pages"),
    autoescape=True,
    undefined=StrictUndefined,
    finalize=_shown,
    trim_blocks=True,
    lstrip_blocks=True,
)


def render(template: str, **facts: object) -> Markup:
    """Fill a template; every text in it is escaped, so that the whole is safe to place."""
    return Markup(_TEMPLATES.get_template(template).render(facts))  # noqa: S704 - escaped above


def verbatim(file: str) -> str:
    """Give a file of ours that is placed as it is: a script or a style sheet."""
    loader = _TEMPLATES.loader
    if loader is None:
        raise FileNotFoundError(file)
    return loader.get_source(_TEMPLATES, file)[0]
