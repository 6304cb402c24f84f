"""A part of `make torture`: of each sort of bad peer the one that would cost most."""

import pytest
from torture.kinds import all_kinds, named
from torture.playing import Player

PART = {
    "http: answers 103 without an end": 3,
    "http: megabytes behind it": 0,
    "soap: five million empty elements": 3,
    "http: a bomb of elements": 3,
    "http: ten megabytes of noise": 1,
    "jms: a million deep": 3,
    "jms: STOMP: a header of noise": 0,
    "jms: STOMP: the subscription of another": 3,
}


@pytest.fixture(scope="module")
def player(tmp_path_factory):
    """Give what plays."""
    made = Player(tmp_path_factory.mktemp("torture") / "peer")
    yield made
    made.close()


@pytest.mark.parametrize("name", PART)
def test_a_bad_peer_costs_little_and_blames_the_right_one(player, name):
    (kind,) = named(name)
    outcome = player.play(kind)
    assert outcome.wrong == []
    assert outcome.code == PART[name], outcome.verdicts


def test_there_are_many_kinds():
    kinds = list(all_kinds())
    assert len({kind.name for kind in kinds}) >= 150
    assert {kind.transport for kind in kinds} == {"http", "soap", "jms"}
