"""`make torture`: play every kind of bad peer, and write docs/robustness.md.

`python -m torture [--docs FILE] [WORD…]` in tests/; words choose the kinds whose names hold one.
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from torture import table
from torture.kinds import all_kinds
from torture.playing import Kind, Outcome, Player


def main() -> int:
    """Play, tell each outcome, and say whether anything was wrong."""
    options = _parser().parse_args()
    kinds = [k for k in all_kinds() if not options.words or _chosen(k, options.words)]
    played = _played(kinds)
    if options.docs:
        options.docs.write_text(table.page(played), "utf-8")
    wrong = [(kind, outcome) for kind, outcome in played if outcome.wrong]
    sys.stdout.write(f"{len(played)} played, {len(wrong)} wrong\n")
    return 1 if wrong else 0


def _chosen(kind: Kind, words: Sequence[str]) -> bool:
    return any(word in f"{kind.transport}: {kind.name}" for word in words)


def _played(kinds: Sequence[Kind]) -> list[tuple[Kind, Outcome]]:
    played = []
    with TemporaryDirectory() as folder:
        player = Player(Path(folder) / "peer")
        for kind in kinds:
            outcome = player.play(kind)
            played.append((kind, outcome))
            sys.stdout.write(f"{table.line(kind, outcome)}\n")
            sys.stdout.flush()
        player.close()
    return played


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description="Play bad peers.")
    parser.add_argument("--docs", type=Path, help="write the table to this file")
    parser.add_argument(
        "words", nargs="*", help="play kinds whose names, such as `http: noise`, hold one of these"
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())
