"""export, seal, open, keys: what a case gives to other programs and to other people."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from truename.cli import console
from truename.cli.options import PATH, case_options, json_option, mandate_options, open_case, placed
from truename.errors import ProvenanceError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from truename.case import Case
    from truename.case.bundle import Agreement, Bundle
    from truename.case.material import Material
    from truename.resolve.network import Network
    from truename.types import Capture

SHOWN = 20
"""Differences that the terminal shows; --json has a thousand."""

out_option = click.option(
    "--out", type=PATH, required=True, callback=placed, help="The file to write; what stands there is replaced."
)


@click.command()
@case_options
@click.option(
    "--format",
    "form",
    type=click.Choice(["json", "ftm", "graphml"]),
    required=True,
    help="json: everything, docs/case-json.md. ftm: entities of FollowTheMoney. graphml: a graph for Gephi or yEd.",
)
@out_option
@mandate_options("this export", " Else the case's own.")
@json_option
def export(
    case_path: Path,
    form: str,
    out: Path,
    key_file: Path | None,
    operator: str,
    purpose: str,
    authority: str,
    as_json: bool,
) -> None:
    """Write a case for other programs: everything as JSON, its entities, or its graph.

    What is written is not encrypted; only the user who writes it can read it. It is put on the case's record first.
    """
    from truename import files
    from truename.types import Mandate

    with open_case(case_path, key_file) as case, console.phases() as progress:
        held, captures, network = _resolved(case, progress)
        case.record("export", {"format": form, "file": out.name[:200]}, Mandate(operator, purpose, authority))
        with files.writing(out, private=True) as file:
            size = sum(file.write(piece) for piece in _pieces(form, case, held, captures, network))
    if as_json:
        console.write_json({"file": out, "format": form, "bytes": size})
        return
    console.say(f"Wrote {out}: {size:,} bytes. It is not encrypted.")


@click.command()
@case_options
@click.option(
    "--to",
    "recipients",
    multiple=True,
    required=True,
    metavar="RECIPIENT",
    help="Who can open it: an age1... key, or a file of them such as a public.txt. Several times if needed.",
)
@click.option("--sign", type=PATH, required=True, help="The signing.key that truename case keys made.")
@click.option("--with-captures", is_flag=True, help="Put the files that were added into it, too.")
@out_option
@mandate_options("this disclosure", " Else the case's own.")
@json_option
def seal(
    case_path: Path,
    recipients: tuple[str, ...],
    sign: Path,
    with_captures: bool,
    out: Path,
    key_file: Path | None,
    operator: str,
    purpose: str,
    authority: str,
    as_json: bool,
) -> None:
    """Seal a case for named people, who can compute every weight of it again.

    The bundle holds claims, judgements, what was derived of texts, pictures and faces, and what follows from them; with
    --with-captures also what was added. It is signed, and encrypted so that only the recipients can read it.
    """
    from importlib.metadata import version

    from truename.case import bundle
    from truename.case.bundle import keys
    from truename.case.export import network_document
    from truename.types import Mandate

    named, signing = keys.recipients(recipients), keys.read_signing_key(sign)
    signer = keys.signer_text(signing.public_key())
    with open_case(case_path, key_file) as case, console.phases() as progress:
        held, captures, network = _resolved(case, progress)
        traits = [(one.capture, one.trait) for one in case.traits()]
        contents = bundle.Contents(
            case=_about(case),
            version=version("truename"),
            created=datetime.now(UTC).isoformat(timespec="seconds"),
            claims=held.claims,
            captures=captures,
            judgements=list(case.judgements()),
            traits=traits,
            network=network_document(network),
            tables=bundle.tables_here(traits),
        )
        added = {one.sha256: one for one in case.files()} if with_captures else {}
        details = {"recipients": named, "signer": signer, "files": len(added)}
        case.record("seal", details, Mandate(operator, purpose, authority))
        manifest = bundle.write(
            out,
            contents,
            named,
            signing,
            {sha: one.size for sha, one in added.items()},
            lambda sha: _read(case, added[sha]),
        )
    if as_json:
        console.write_json({"file": out, "manifest": manifest, **details})
        return
    console.say(
        f"Sealed {len(contents.claims):,} claims and {len(added):,} files in {out} for {len(named)} recipients."
    )
    console.say(f"Signed by {keys.fingerprint(signer)}. Tell them this on another way.")


@click.command("open")
@click.argument("bundle_path", metavar="BUNDLE", type=PATH)
@click.option("--identity", type=PATH, required=True, help="The identity.key that it was sealed to.")
@click.option(
    "--signer",
    default="",
    metavar="KEY",
    help="Who must have signed it: an ed25519:... key, or a file with one such as their public.txt.",
)
@click.option("--out", type=PATH, help="A new folder for what is in it. It is not encrypted there.")
@json_option
def open_bundle(bundle_path: Path, identity: Path, signer: str, out: Path | None, as_json: bool) -> int:
    """Open a sealed case, verify it, and compute every weight of it again.

    Nothing leaves this machine. Without --signer the signature proves only that nobody changed the bundle since it was
    signed: compare the fingerprint with the sender's. Exit code 6 if anything comes out differently.
    """
    from truename.case import bundle
    from truename.case.bundle import keys
    from truename.case.linking import resolve

    required = keys.signer(signer) if signer else ""
    opened = bundle.read(bundle_path, keys.read_identities(identity), required, out)
    with console.phases() as progress:
        found = bundle.recompute(opened.contents, lambda held: resolve(held, progress))
    if as_json:
        console.write_json(
            {
                "case": opened.contents.case,
                "created": opened.contents.created,
                "manifest": opened.manifest,
                "signer": opened.signer,
                "fingerprint": opened.fingerprint,
                "required": bool(required),
                "claims": len(opened.contents.claims),
                "files": opened.files,
                "agrees": found.agrees,
                "agreement": found,
            }
        )
    else:
        _show(opened, found, bool(required))
    return 0 if found.agrees else ProvenanceError.exit_code


open = open_bundle
"""By the name that the command has."""


@click.command()
@click.argument("folder", type=PATH)
@json_option
def keys(folder: Path, as_json: bool) -> None:
    """Make the keys for sealed cases: one that opens what is sealed to you, one that signs what you seal.

    They are files in FOLDER that only you can read. Give its public.txt to colleagues, and keep the others to yourself.
    """
    from truename.case.bundle import keys as made

    public = made.make_keys(folder)
    told = made.fingerprint(public.signer)
    if as_json:
        console.write_json({"folder": folder, "public": public, "fingerprint": told})
        return
    console.facts(
        {"to seal to you": public.recipient, "signed by you": public.signer, "fingerprint of that": told},
        title=f"Made {made.IDENTITY} and {made.SIGNING} in {folder}",
    )
    console.say(f"Give {folder / made.PUBLIC} to colleagues, and tell them the fingerprint on another way.")


# --- the case ---------------------------------------------------------------------------------------------------


def _resolved(case: Case, progress: Any) -> tuple[Material, list[Capture], Network]:
    """What linking reads of a case, every capture, and what linking finds."""
    from truename.case.answer import material_of
    from truename.case.linking import resolve

    held = material_of(case)
    return held, list(case.captures()), resolve(held, progress)


def _about(case: Case) -> dict[str, Any]:
    return {"id": case.meta("id"), "title": case.title, "created": case.created, "about": list(case.about)}


def _pieces(form: str, case: Case, held: Material, captures: Sequence[Capture], network: Network) -> Iterable[bytes]:
    from importlib.metadata import version

    from truename.case import export as exports
    from truename.indicators import Evidence
    from truename.indicators.all import INDICATORS

    claims = dict(held.claims)
    if form == "graphml":
        return [exports.graphml(network)]
    if form == "ftm":
        return exports.json_lines(exports.ftm(network, claims, captures, f"case_{case.meta('id')[:12]}"))
    evidence = Evidence(network, held.captures)
    found = [(one, tuple(one.find(evidence))) for one in INDICATORS]
    document = exports.json_document(
        _about(case), version("truename"), network, claims, captures, case.judgements(), found
    )
    return exports.json_text(document)


def _read(case: Case, file: Any) -> Iterable[bytes]:
    with case.stream(file) as stream:
        while piece := stream.read(1 << 20):
            yield piece


def _show(opened: Bundle, found: Agreement, required: bool) -> None:
    contents = opened.contents
    known = "" if required else " (which anybody could have: compare it with theirs, or say --signer)"
    numbers = {"claims": len(contents.claims), "captures": len(contents.captures), "files": len(opened.files)}
    console.facts(
        {
            "case": contents.case.get("title", ""),
            "sealed": f"{contents.created}, by truename {contents.version}",
            "signed by": f"{opened.fingerprint}{known}",
            "holds": ", ".join(f"{what} {number:,}" for what, number in numbers.items()),
            "manifest": opened.manifest,
        }
    )
    console.table(
        ["computed again", "in the bundle", "the same"],
        [
            ["weights", f"{found.weights:,}", f"{found.same_weights:,}"],
            *([part, f"{every:,}", f"{same:,}"] for part, (every, same) in found.counts.items()),
        ],
        right=[1, 2],
    )
    if found.agrees:
        console.say("Everything comes out the same here.", "bold")
        return
    console.say("It does not come out the same here.", "bold")
    for reason in found.reasons:
        console.say(reason)
    console.table(
        ["part", "which", "difference"],
        [[one.part, one.what, one.sentence] for one in found.differences[:SHOWN]],
    )
    more = len(found.differences) + found.more - SHOWN
    if more > 0:
        console.say(f"... and {more:,} more.", "dim")
