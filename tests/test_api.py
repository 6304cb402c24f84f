"""What an extension may import stands in one module, and is enough."""

import ast
import re
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest

import cimconform.api as offered
from cimconform.transports import registry

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs/extending.md").read_text("utf-8")


def test_the_page_for_extensions_imports_the_api_alone():
    blocks = re.findall(r"```python[^\n]*\n(.*?)```", PAGE, re.DOTALL)
    nodes = [node for block in blocks for node in ast.walk(ast.parse(block))]
    imported = {node.module for node in nodes if isinstance(node, ast.ImportFrom)}
    assert {m for m in imported if (m or "").startswith("cimconform")} == {"cimconform.api"}


def test_every_name_that_is_offered_is_there_and_says_what_it_means():
    assert offered.__all__ == sorted(offered.__all__)
    missing = [name for name in offered.__all__ if not getattr(offered, name, None)]
    assert not missing


class Pigeon:
    """A transport that is written by the page alone."""

    def __init__(self, endpoint):
        self.endpoint = endpoint

    def request(self, body, route):
        """Lose what goes out."""
        lost = f"the pigeon to {self.endpoint.url} with {len(body)} bytes was lost ({route.method})"
        raise offered.TransportError(lost)

    def fetch(self, url):
        """Read nothing."""
        raise offered.TransportError(f"nothing is read at {url}")

    def close(self):
        """Let go of nothing."""


def test_what_a_transport_of_ones_own_loses_is_never_the_products_fault(monkeypatch):
    point = EntryPoint("pigeon", f"{__name__}:Pigeon", registry.GROUP)
    monkeypatch.setattr(registry, "installed", lambda _: {point.name: point})
    made = registry.create("pigeon", offered.Endpoint(url="pigeon:loft"))
    with pytest.raises(offered.Inconclusive, match="pigeon:loft with 3 bytes was lost"):
        made.request(b"abc", offered.Route())
