"""The end of a message on an unknown word: what may have been meant, or what there is."""

import pytest

from cimconform.errors import nearest, nearest_of, nearest_or_all

KNOWN = ("stomp", "amqp", "java")


@pytest.mark.parametrize(
    ("word", "more", "end"),
    [
        ("stmop", {}, "; did you mean stomp?"),
        ("kafka-x", {}, ""),
        ("kafka-x", {"otherwise": "cimconform list names them"}, "; cimconform list names them"),
        ("stmop", {"form": "{{{}}}"}, "; did you mean {stomp}?"),
        ("stmop", {"cutoff": 0.95}, ""),
    ],
)
def test_the_nearest_known_word_ends_the_message(word, more, end):
    assert nearest(word, KNOWN, **more) == end


@pytest.mark.parametrize(
    ("word", "known", "more", "end"),
    [
        ("jawa", KNOWN, {}, "; did you mean java?"),
        ("kafka-x", KNOWN, {}, "; there are stomp, amqp, java"),
        ("kafka-x", KNOWN, {"form": "${{{}}}"}, "; there are ${stomp}, ${amqp}, ${java}"),
        ("kafka-x", (), {}, "; there are none"),
    ],
)
def test_where_none_is_near_all_are_named(word, known, more, end):
    assert nearest_or_all(word, known, **more) == end


def test_with_no_cutoff_any_known_word_is_near():
    assert nearest_of("java-client", KNOWN, cutoff=0) == "java"
    assert nearest_of("x", (), cutoff=0) == ""
