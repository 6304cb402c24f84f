"""A run as one file: signed, verified by strangers, and judged again by its messages alone."""

import base64
import hashlib
import json
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
import records
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from typer.testing import CliRunner

from cimconform.cli import app
from cimconform.errors import UsageError
from cimconform.evidence.bundle import SUMS
from cimconform.evidence.signature import Signer, paev1
from cimconform.record.record import FILE
from cimconform.verdict import Verdict

STRANGER = Path(__file__).parents[1] / "docs" / "verify_bundle.py"
FEW = "reply_echoes_correlation_id or known_meter_is_served or verb_is_known"


@pytest.fixture(scope="module")
def run(certify, tmp_path_factory):
    """Give the folder of a run with a failure."""
    folder = tmp_path_factory.mktemp("evidence") / "run"
    folder.mkdir()
    assert certify(folder, "forgets_the_correlation_id", "-thttp", f"-k{FEW}").returncode == 1
    return folder


@pytest.fixture(scope="module")
def packed(run):
    """Give the bundle of that run."""
    code, output = called("bundle", run)
    assert code == 0, output
    return run.with_name("run.zip")


@pytest.fixture(scope="module")
def keys(tmp_path_factory):
    """Give a key and its certificate, made by stock openssl."""
    if not shutil.which("openssl"):
        pytest.skip("openssl is not installed")
    folder = tmp_path_factory.mktemp("keys")
    key, certificate = folder / "key.pem", folder / "certificate.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", key,
         "-out", certificate, "-days", "2", "-subj", "/CN=A laboratory"],
        check=True, capture_output=True,
    )  # fmt: skip
    return key, certificate


@pytest.fixture
def signed(packed, keys, tmp_path):
    """Give a signed copy of the bundle."""
    mine = Path(shutil.copy(packed, tmp_path / "run.zip"))
    key, certificate = keys
    assert called("sign", mine, "--key", key, "--certificate", certificate)[0] == 0
    return mine


def called(*arguments) -> tuple[int, str]:
    """Call a command; give its exit code and all that it says."""
    done = CliRunner().invoke(app, [str(a) for a in arguments])
    if isinstance(done.exception, UsageError):
        return 2, str(done.exception)
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done.exit_code, done.output


def strange(path) -> tuple[int, str]:
    """Let the independent verifier look at a bundle."""
    done = subprocess.run(
        [sys.executable, "-I", STRANGER, path], capture_output=True, text=True, check=False
    )
    return done.returncode, done.stdout + done.stderr


def repacked(source: Path, target: Path, change) -> Path:
    """Copy a bundle, with the contents that `change` gives for its files by name."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w") as new:
        for name, data in change({n: old.read(n) for n in old.namelist()}).items():
            new.writestr(name, data)
    return target


def test_a_bundle_holds_the_run_and_is_the_same_each_time(run, packed, tmp_path):
    names = set(zipfile.ZipFile(packed).namelist())
    assert names >= {SUMS, FILE, "rules.txt", "system.json", "report.html", "junit.xml"}
    assert names >= {f"messages/{file.name}" for file in (run / "messages").iterdir()}
    assert called("bundle", run, "--output", tmp_path / "again.zip")[0] == 0
    assert (tmp_path / "again.zip").read_bytes() == packed.read_bytes()
    assert called("bundle", run)[0] == 2


def test_it_is_verified_by_us_and_by_a_stranger(packed):
    code, output = called("verify", packed)
    assert code == 0, output
    assert "as it was made" in output
    assert strange(packed) == (0, strange(packed)[1])
    assert len(STRANGER.read_text("utf-8").splitlines()) <= 100
    assert "cimconform" not in [
        word for line in STRANGER.read_text("utf-8").splitlines() if "import" in line
        for word in line.split()
    ]  # fmt: skip


def test_one_byte_changed_in_any_file_is_named_by_both(packed, tmp_path):
    for name in zipfile.ZipFile(packed).namelist():

        def change(files, name=name):
            middle = len(files[name]) // 2
            data = bytearray(files[name])
            data[middle] ^= 1
            return {**files, name: bytes(data)}

        changed = repacked(packed, tmp_path / "changed.zip", change)
        code, output = called("verify", changed)
        assert code in (2, 3), name
        assert name in output or name == SUMS
        assert strange(changed)[0] == 1


@pytest.mark.parametrize("name", ["../outside.xml", "/etc/outside", "messages/../../outside"])
def test_nothing_is_unpacked_elsewhere(packed, tmp_path, name):
    def change(files):
        sums = files[SUMS] + f"{'0' * 64}  {name}\n".encode()
        return {**files, SUMS: sums, name: b"x"}

    code, output = called("verify", repacked(packed, tmp_path / "b.zip", change))
    assert code == 3
    assert "is no name of a file of a run" in output


@pytest.mark.parametrize("content", [b"", b"no zip", b"PK\x05\x06" + b"\0" * 18])
def test_what_is_no_bundle_is_refused_in_one_line(tmp_path, content):
    (tmp_path / "b.zip").write_bytes(content)
    for command in ("verify", "regrade"):
        code, output = called(command, tmp_path / "b.zip")
        assert code == 2
        assert len(output.splitlines()) == 1


def test_stock_openssl_verifies_the_signature(signed, keys):
    command = ["openssl", "cms", "-verify", "-binary", "-inform", "DER", "-in", f"{signed}.p7s"]
    command += ["-content", signed, "-CAfile", keys[1], "-purpose", "any", "-out", "/dev/null"]
    assert subprocess.run(command, check=False, capture_output=True).returncode == 0
    signed.write_bytes(signed.read_bytes() + b"x")
    assert subprocess.run(command, check=False, capture_output=True).returncode != 0


def test_verify_asks_for_the_signature_of_whom_is_trusted(signed, keys, tmp_path):
    code, output = called("verify", signed, "--ca", keys[1])
    assert (code, "and signed" in output) == (0, True)
    assert "name whom you trust" in called("verify", signed)[1]
    other = tmp_path / "other.pem"
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout",
               tmp_path / "k.pem", "-out", other, "-subj", "/CN=Somebody"]  # fmt: skip
    subprocess.run(command, check=True, capture_output=True)
    code, output = called("verify", signed, "--ca", other)
    assert code == 3
    assert "is no valid signature" in output
    Path(f"{signed}.p7s").unlink()
    assert called("verify", signed, "--ca", keys[1])[0] == 2


def test_the_statement_says_what_the_run_came_to(signed, keys):
    envelope = json.loads(Path(f"{signed}.intoto.json").read_text("utf-8"))
    payload = base64.b64decode(envelope["payload"])
    statement = json.loads(payload)
    assert statement["predicateType"].endswith("test-result/v0.1")
    assert statement["predicate"]["result"] == "FAILED"
    assert "reply_echoes_correlation_id over http" in statement["predicate"]["failedTests"][0]
    assert statement["predicate"]["passedTests"]
    digest = hashlib.sha256(signed.read_bytes()).hexdigest()
    assert statement["subject"][0]["digest"]["sha256"] == digest
    certificate = x509.load_pem_x509_certificate(keys[1].read_bytes())
    salt = padding.PSS(padding.MGF1(hashes.SHA256()), 32)
    (one,) = envelope["signatures"]
    certificate.public_key().verify(
        base64.b64decode(one["sig"]), paev1(envelope["payloadType"], payload), salt, hashes.SHA256()
    )


def test_a_key_that_is_none_is_reported_in_one_line(keys, tmp_path):
    key, certificate = keys
    (tmp_path / "none.pem").write_text("no key", "utf-8")
    for one, other in ((tmp_path / "none.pem", certificate), (tmp_path / "gone", certificate)):
        with pytest.raises(UsageError):
            Signer.load(one, other)
    subprocess.run(
        ["openssl", "ecparam", "-genkey", "-name", "prime256v1", "-out", tmp_path / "ec.pem"],
        check=True, capture_output=True,
    )  # fmt: skip
    with pytest.raises(UsageError, match="is not the key of"):
        Signer.load(tmp_path / "ec.pem", certificate)
    assert Signer.load(key, certificate).key.key_size == 2048


def test_regrading_comes_to_the_same_offline(packed, run):
    for what in (packed, run):
        code, output = called("regrade", what)
        assert code == 1
        assert " 0 differ" in output


@pytest.mark.parametrize("words", [
    ('"verdict": "fail"', '"verdict": "pass"'), ('"verdict": "pass"', '"verdict": "warning"'),
])  # fmt: skip
def test_a_verdict_that_was_forged_with_every_hash_is_named(run, tmp_path, words):
    forged = tmp_path / "run"
    shutil.copytree(run, forged)
    records.rewrite(forged, lambda text: text.replace(*words, 1))
    assert called("bundle", forged)[0] == 0
    assert called("verify", tmp_path / "run.zip")[0] == 0
    code, output = called("regrade", tmp_path / "run.zip")
    assert code == 3
    assert " 1 differ" in output
    new, old = (word.split('"')[3] for word in words)
    assert f"recorded {old}, regraded {new}" in output


@pytest.mark.parametrize(("more", "expected", "failed"), [
    ([], "as recorded", False), (["--regrade"], "regraded: 1 differ", True),
])  # fmt: skip
def test_a_report_says_whose_verdicts_it_shows(run, tmp_path, more, expected, failed):
    forged = tmp_path / "run"
    shutil.copytree(run, forged)
    records.rewrite(forged, lambda text: text.replace('"verdict": "fail"', '"verdict": "pass"'))
    code, output = called("report", forged, "--html", "--markdown", *more)
    assert code == 0, output
    page = (forged / "report.html").read_text("utf-8")
    assert f"The verdicts are {expected}." in page
    summary = (forged / "summary.md").read_text("utf-8")
    assert f", {expected}</sub>" in summary
    assert ("**does not conform: " in summary) == failed


def test_a_pass_that_no_message_shows_is_named(run, tmp_path):
    forged = tmp_path / "run"
    shutil.copytree(run, forged)
    made = records.lines(forged)
    for line in made:
        if line["kind"] == "result" and line["verdict"] == Verdict.PASS and line["exchanges"]:
            line["exchanges"] = []
    records.write(forged, made)
    code, output = called("regrade", forged)
    assert code == 3
    assert "the record holds no exchange that shows it" in output


def test_a_damaged_record_is_not_bundled_and_not_signed(run, packed, keys, tmp_path):
    damaged = tmp_path / "damaged"
    shutil.copytree(run, damaged)
    next((damaged / "messages").iterdir()).write_bytes(b"other")
    assert called("bundle", damaged)[0] == 2

    def change(files):
        return {**files, FILE: files[FILE].replace(b'"fail"', b'"pass"')}

    changed = repacked(packed, tmp_path / "b.zip", change)
    assert called("sign", changed, "--key", keys[0], "--certificate", keys[1])[0] == 2
    assert not Path(f"{changed}.p7s").exists()


def test_a_folder_is_no_bundle_and_says_how_to_make_one(tmp_path):
    done = CliRunner().invoke(app, ["verify", str(tmp_path)])
    assert isinstance(done.exception, UsageError)
    assert "is a directory; `cimconform bundle RUN` makes one" in str(done.exception)
