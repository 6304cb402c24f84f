"""The tables of a system file that describe JMS: what they mean, and what a wrong key costs."""

from contextlib import ExitStack
from io import StringIO

import pytest
from rich.console import Console

from cimconform.campaign import setup as setting
from cimconform.errors import SystemFileError, UsageError
from cimconform.runners.playing import Wanted, play
from cimconform.runners.progress import Watch
from cimconform.system import embedded
from cimconform.system import system_file as system

ADDRESSES = {"base_url": "http://h:1", "broker_url": "stomp://h:2", "queues": "Q."}


def text() -> str:
    """Give the reference's own file."""
    return embedded.SYSTEM_FILE.read_text("utf-8")


def test_addresses_are_filled_in():
    found = system.load(embedded.SYSTEM_FILE, ADDRESSES).binding("jms").endpoint()
    assert (found.url, found.jms.request) == (
        "stomp://h:2",
        "queue:Q.TESTING.REQUESTS.{noun}.{verb}",
    )


def test_a_jms_binding_answers_to_its_words():
    jms = system.load(embedded.SYSTEM_FILE, ADDRESSES).binding("jms")
    assert (jms.words, jms.typed, jms.wsdl_url) == (
        {"jms", "jms_named", "jms_temporary", "jms_text", "late_form", "late_response"},
        False,
        "",
    )
    other = {"soap": True, "reply": "queue:R", "request": "queue:Q"}
    assert jms.model_copy(update=other).words == {
        "jms",
        "jms_soap",
        "jms_text",
        "late_form",
        "late_response",
    }


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("reply =", "replay =", "transport.jms.replay: no such key; did you mean reply?"),
        ('client = "stomp"', "", "transport.jms.client: is missing"),
        ('"queue:${queues}', '"', "transport.jms.request: found 'TESTING.REQUESTS.{noun}.{verb}'"),
        ('reply = "temporary"', 'reply = "temp"', "transport.jms.reply: found 'temp'"),
        ('reply = "temporary"', 'password = "x"', "use password_env"),
        ('reply = "temporary"', 'options = { keyPassword = "x" }', "keyPassword_env"),
    ],
)  # fmt: skip
def test_a_wrong_key_is_one_line_with_its_remedy(tmp_path, old, new, expected):
    file = tmp_path / "system.toml"
    file.write_text(text().replace(old, new), "utf-8")
    with pytest.raises(SystemFileError) as caught:
        system.load(file, {**ADDRESSES, "queues": ""})
    assert expected in str(caught.value)
    assert "\n" not in str(caught.value)


def with_the_former_key(tmp_path):
    file = tmp_path / "system.toml"
    file.write_text(text().replace('client = "stomp"', 'road = "stomp"'), "utf-8")
    return file


def test_the_former_key_is_taken_and_reported_once(tmp_path):
    file = with_the_former_key(tmp_path)
    known = system.load(file, ADDRESSES)
    assert known.binding("jms").client == "stomp"
    line = f"{file}: transport.jms.road: this key is called client now; rename it"
    assert known.outdated == (line,)


def test_the_former_key_beside_the_new_one_is_unknown(tmp_path):
    file = tmp_path / "system.toml"
    both = 'client = "stomp"\nroad = "amqp"'
    file.write_text(text().replace('client = "stomp"', both), "utf-8")
    with pytest.raises(SystemFileError, match=r"transport\.jms\.road: no such key"):
        system.load(file, ADDRESSES)


def test_a_run_says_on_its_terminal_what_a_key_is_called_now(tmp_path):
    file = with_the_former_key(tmp_path)
    shown = StringIO()
    options = setting.Options(
        system=file, bindings=("http",), output=tmp_path / "run", addresses=ADDRESSES
    )
    with Watch(Console(file=shown, width=500)) as watch:
        play(options, Wanted("no_requirement_is_called_so"), watch)
    assert shown.getvalue().count("this key is called client now") == 1


def test_a_client_that_is_not_installed_is_reported_before_anything_is_sent(tmp_path):
    file = tmp_path / "system.toml"
    file.write_text(text().replace('client = "stomp"', 'client = "stmop"'), "utf-8")
    options = setting.Options(system=file, bindings=("jms",), output=None, addresses=ADDRESSES)
    with ExitStack() as stack, pytest.raises(UsageError, match="did you mean stomp"):
        setting.campaign(options, stack)


def test_an_option_that_the_client_does_not_know_is_reported_before_anything_is_sent(tmp_path):
    file = tmp_path / "system.toml"
    wrong = 'reply = "temporary"\noptions = { vhots = "/" }'
    file.write_text(text().replace('reply = "temporary"', wrong), "utf-8")
    options = setting.Options(system=file, bindings=("jms",), output=None, addresses=ADDRESSES)
    with ExitStack() as stack, pytest.raises(UsageError, match="did you mean vhost"):
        setting.campaign(options, stack)
