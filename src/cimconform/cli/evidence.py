"""Make of a run what a stranger can verify and grade again."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from cimconform.campaign import setup as setting
from cimconform.checks import Basis
from cimconform.cli.console import Json, app, err, out
from cimconform.errors import UsageError
from cimconform.evidence import bundle as bundles
from cimconform.evidence import signature
from cimconform.judging.judge import Judge, load_checks
from cimconform.judging.regrading import Regraded, regrade
from cimconform.messages.schemas import Schemas
from cimconform.record.record import Record
from cimconform.record.result_lines import result_line
from cimconform.requirements.register import Register
from cimconform.suite import FEATURES
from cimconform.text_files import printable
from cimconform.verdict import exit_code

CMS, ENVELOPE = ".p7s", ".intoto.json"
Bundle = Annotated[Path, typer.Argument(metavar="BUNDLE", help="what `cimconform bundle` wrote")]


@app.command()
def bundle(
    run: Annotated[Path, typer.Argument(help="folder that `cimconform run` wrote")],
    output: Annotated[
        Path | None, typer.Option(help="the new file; default: beside the folder, with .zip")
    ] = None,
) -> None:
    """Make one zip of a run: record, raw messages, views, system file without secrets, rule set."""
    target = output or run.resolve().with_name(f"{run.resolve().name}.zip")
    count = bundles.pack(run, target, Register.read([FEATURES]))
    out.print(f"written: {target}: {count} files", markup=False)


@app.command()
def sign(
    packed: Bundle,
    key: Annotated[Path, typer.Option(help="PEM of a private key: RSA or an elliptic curve")],
    certificate: Annotated[Path, typer.Option(help="PEM of the certificate of that key")],
    password_from: Annotated[
        str, typer.Option(metavar="VARIABLE", help="environment variable with the key's password")
    ] = "",
) -> None:
    """Sign a bundle: a detached CMS signature and an in-toto test-result, both beside it."""
    password = os.environ.get(password_from, "") if password_from else ""
    signer = signature.Signer.load(key, certificate, password)
    with bundles.unpacked(packed) as (folder, wrong):
        records = bundles.records(folder)
        damage = [*wrong, *_damage(packed, folder, records)]
        if damage:
            raise UsageError("\n".join([*map(printable, damage), f"{packed}: is not signed"]))
        data = packed.read_bytes()
        _write(packed, CMS, signer.cms(data))
        try:
            statement = signature.statement(packed.name, data, records)
        except UsageError as nothing:
            err.print(f"{nothing}; no {ENVELOPE} is written", style="magenta", markup=False)
            return
    _write(packed, ENVELOPE, json.dumps(signer.envelope(statement), indent=1).encode() + b"\n")


def _write(packed: Path, ending: str, data: bytes) -> None:
    target = packed.with_name(packed.name + ending)
    target.write_bytes(data)
    out.print(f"written: {target}", markup=False)


@app.command()
def verify(
    packed: Bundle,
    ca: Annotated[
        Path | None, typer.Option("--ca", help="PEM of whom you trust to sign; needs openssl")
    ] = None,
) -> None:
    """See that a bundle, and with --ca its signature, is as it was made; exit code 3 where not."""
    with bundles.unpacked(packed) as (folder, wrong):
        records = bundles.records(folder)
        damage = [*wrong, *_damage(packed, folder, records)]
        for record in records:
            place = record.folder.relative_to(folder)
            about = f"{len(record.every_message)} messages, last hash {record.chain}"
            out.print(f"{place}: {len(record.results)} verdicts, {about}", markup=False)
    damage += _signature(packed, ca)
    for line in damage:
        err.print(printable(line), style="magenta", markup=False)
    if damage:
        raise typer.Exit(setting.UNPROVEN)
    out.print(f"{packed}: as it was made{' and signed' if ca else ''}", markup=False)


def _damage(packed: Path, folder: Path, records: Sequence[Record]) -> list[str]:
    """Tell what is wrong with the records of a bundle, by their names in it."""
    found = [one for record in records for one in record.all_damage]
    return [one.replace(str(folder), str(packed)) for one in found]


def _signature(packed: Path, ca: Path | None) -> list[str]:
    """Have the signature verified by openssl, which is not of this program."""
    signed = packed.with_name(packed.name + CMS)
    if ca is None:
        if signed.exists():
            err.print(f"{signed}: is not verified; name whom you trust with --ca", markup=False)
        return []
    program = shutil.which("openssl")
    if program is None or not signed.exists():
        raise UsageError(f"{signed}: {'no such file' if program else 'openssl is not installed'}")
    command = [program, "cms", "-verify", "-binary", "-inform", "DER", "-in", str(signed)]
    command += ["-content", str(packed), "-CAfile", str(ca), "-purpose", "any", "-out", os.devnull]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - stock openssl
    last = (done.stderr.strip().splitlines() or [""])[-1]
    return [f"{signed}: is no valid signature: {last}"] if done.returncode else []


@app.command("regrade")
def regrade_(
    packed: Annotated[Path, typer.Argument(metavar="BUNDLE", help="a bundle, or a run's folder")],
    as_json: Json = False,
    schemas: Annotated[Path | None, typer.Option(help="folder of the official XSDs")] = None,
) -> None:
    """Judge a run again by its messages alone; name each verdict that is not as recorded.

    Exit code 3 where one differs or the record is damaged, else that of the verdicts given here.
    """
    if packed.is_dir():
        raise typer.Exit(_regrade(bundles.records(packed), [], schemas, as_json=as_json))
    with bundles.unpacked(packed) as (folder, wrong):
        code = _regrade(bundles.records(folder), wrong, schemas, as_json=as_json)
    raise typer.Exit(code)


def _regrade(
    records: Sequence[Record], wrong: Sequence[str], schemas: Path | None, *, as_json: bool
) -> int:
    """Judge records again and report each difference; give the exit code."""
    register = Register.read([FEATURES])
    found = Schemas.of(schemas) if schemas else Schemas.ours()
    codes = []
    damage = [*wrong, *(one for record in records for one in record.all_damage)]
    for record in records:
        judge = Judge(load_checks(), Basis(found), setting.ranks(register))
        graded = regrade(record, register, judge)
        codes.append(_tell(record, graded, as_json=as_json))
        if record.run.get("rules") != setting.rule_set(register):
            damage.append(f"{record.folder}: was judged by other rules than those of this version")
    for line in damage:
        err.print(printable(line), style="magenta", markup=False)
    order = (setting.UNPROVEN,) if damage else (setting.UNPROVEN, 1)
    return next((code for code in order if code in codes or damage), 0)


def _tell(record: Record, graded: Sequence[Regraded], *, as_json: bool) -> int:
    """Tell what came out for one record; give its exit code."""
    differing = [one for one in graded if one.differs]
    code = exit_code([one.result.weight for one in graded])
    if as_json:
        for one in graded:
            line = {"recorded": str(one.old.verdict), **result_line(one.result)}
            sys.stdout.write(json.dumps(line) + "\n")
    for one in () if as_json else differing:
        new = one.new.verdict if one.new else f"not shown: {one.why}"
        place = f"{one.old.requirement} over {one.old.binding}: {one.old.example}"
        out.print(printable(f"{place}: recorded {one.old.verdict}, regraded {new}"), markup=False)
    bare = sum(one.new is None and not one.differs for one in graded)
    system = record.run.get("system", {}).get("system", {}).get("name", record.folder.name)
    about = f"{len(graded)} verdicts regraded, {len(differing)} differ, {bare} cannot be regraded"
    if not as_json:
        out.print(printable(f"{system}: {about}; exit code {code}"), markup=False)
    return setting.UNPROVEN if differing else code
