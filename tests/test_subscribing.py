"""The harness as a subscriber of a head end: who is blamed for an event, and when no product is."""

from contextlib import ExitStack

import pytest
from pydantic import TypeAdapter, ValidationError

from cimconform.campaign import setup as setting
from cimconform.campaign.selection import Selection
from cimconform.errors import PreconditionFailed, SystemFileError
from cimconform.requirements.register import Register
from cimconform.runners.kill_matrix import play_all
from cimconform.suite import FEATURES
from cimconform.system import embedded
from cimconform.system.subscription import Subscription
from cimconform.system.system_file import load
from cimconform.verdict import Verdict

RULES = (
    "transaction_is_followed_by_event", "failed_transaction_publishes_nothing",
    "get_publishes_nothing", "event_repeats_the_transaction",
)  # fmt: skip
VALUES = {"verb": "created", "noun": "MeterConfig", "address": "http://h/a"}
BY_HAND = '[subscription]\nkind = "configured"\nwait_s = 0.1\n'


def made(**table):
    return TypeAdapter(Subscription).validate_python(table)


def system_file(folder, table):
    """Give the file of the reference with another table [subscription]."""
    before, _, rest = embedded.SYSTEM_FILE.read_text("utf-8").partition("[subscription]")
    path = folder / "system.toml"
    path.write_text(f"{before}{table}\n[trigger]{rest.partition('[trigger]')[2]}", "utf-8")
    return path


@pytest.fixture(scope="module")
def base_url():
    with embedded.head_end("--all") as url:
        yield url


def played(path, base_url, rules=RULES):
    """Play the rules about events of transactions over plain HTTP."""
    addresses = {**embedded.NOWHERE, "base_url": base_url}
    with ExitStack() as stack:
        options = setting.Options(path, ("http",), None, addresses=addresses)
        campaign = setting.campaign(options, stack)
        mine = tuple(one for one in campaign.selection.applicable if one[0] in rules)
        campaign.selection = Selection(mine, ())
        return [r for r in play_all(campaign) if r.verdict is not Verdict.NOT_APPLICABLE]


def test_a_head_end_that_publishes_is_judged(base_url):
    results = played(embedded.SYSTEM_FILE, base_url)
    assert {r.requirement for r in results} == set(RULES)
    assert {r.verdict for r in results} == {Verdict.PASS}


def test_an_event_that_is_missing_beside_others_is_a_warning(base_url):
    results = played(embedded.SYSTEM_FILE, f"{base_url}/as/says_nothing_of_a_delete", RULES[:1])
    (missing,) = [r for r in results if r.verdict is Verdict.WARNING]
    assert missing.requirement == "transaction_is_followed_by_event"
    assert missing.findings[0].expected == "deleted(MeterConfig)"


def test_no_product_is_blamed_where_nothing_has_ever_come(base_url, tmp_path):
    results = played(system_file(tmp_path, BY_HAND), base_url)
    assert {r.verdict for r in results} == {Verdict.INCONCLUSIVE}
    assert all("nor anything before; does the system send" in r.reason for r in results)


def test_without_a_subscription_nothing_is_judged(tmp_path):
    system = load(system_file(tmp_path, ""), embedded.NOWHERE)
    chosen = setting.selected(Register.read([FEATURES]), system, ("http",))
    assert not {rule for rule, *_ in chosen.applicable} & set(RULES)
    reasons = {s.reason for s in chosen.not_applicable if s.requirement in RULES}
    assert reasons == {"there is no [subscription], by which the harness hears what is published"}


def test_what_goes_wrong_with_a_subscription_names_its_table():
    subscription = made(kind="command", command=["false", "{noun}"])
    with pytest.raises(PreconditionFailed, match="subscription: false exited with 1"):
        subscription.begin(VALUES)
    nowhere = made(kind="http", url="http://127.0.0.1:1/{verb}", end="http://127.0.0.1:1/end")
    with pytest.raises(PreconditionFailed, match=r"subscription: http://127\.0\.0\.1:1/created"):
        nowhere.begin(VALUES)
    with pytest.raises(PreconditionFailed, match=r"subscription: http://127\.0\.0\.1:1/end"):
        nowhere.over(VALUES)


def test_a_wrong_key_is_one_line(tmp_path):
    path = system_file(tmp_path, '[subscription]\nkind = "http"\nurl = "http://h/"\nends = "x"\n')
    with pytest.raises(
        SystemFileError, match=r"subscription\.ends: no such key; did you mean end\?"
    ):
        load(path, embedded.NOWHERE)
    with pytest.raises(ValidationError, match=r"nothing fills \{nown\}"):
        made(kind="http", url="http://h/", end="http://h/{nown}")
