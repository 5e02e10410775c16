"""calibrate, evaluate: commands about data of known origin."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

import click

from truename.cli import console
from truename.cli.options import (
    PATH,
    gallery_options,
    json_option,
    lists_option,
    open_gallery,
    ppi_option,
    workers_option,
)
from truename.errors import UsageError
from truename.files import write

protocol_option = click.option(
    "--protocol",
    type=click.Choice(["fvc"]),
    default="fvc",
    show_default=True,
    help="Which pairs, told by the files' names; fvc: all of subject/file, or of subject_impression.ext as 101_1.png.",
)
impostors_option = click.option(
    "--impostors",
    type=click.Choice(["all", "first"]),
    default="all",
    show_default=True,
    help="Non-mated pairs: all, or those of first samples only, as the competition had it.",
)
groups_option = click.option(
    "--groups",
    type=PATH,
    metavar="FILE.csv",
    help="Groups of subjects, two columns. For measuring only; nothing of it is kept with a subject.",
)
kind_option = click.option("--kind", default="fingerprint", show_default=True, help="Kind of evidence of the files.")


@click.command()
@click.argument("folder", type=PATH)
@protocol_option
@impostors_option
@kind_option
@ppi_option
@click.option(
    "--population",
    default="",
    help="Whom the data stand for, in words; every answer says so. With --groups: which one.",
)
@groups_option
@workers_option
@gallery_options()
@json_option
def calibrate(
    folder: Path,
    protocol: str,
    impostors: Literal["all", "first"],
    kind: str,
    ppi: float | None,
    population: str,
    groups: Path | None,
    workers: int | None,
    gallery_path: Path,
    key_file: Path | None,
    as_json: bool,
) -> None:
    """Fit the weighing on your own data.

    FOLDER holds samples of known origin, from the same devices and people as those that are searched: several of as
    many subjects (people or, for fingerprints, fingers) as possible. The table is kept in the gallery, whose answers
    are then no longer provisional. With --groups the non-mated pairs are those within the group whose scores are
    highest, so that weights hold for everybody.
    """
    del protocol  # there is one
    from truename import pipeline

    with open_gallery(gallery_path, key_file, write=True) as gallery, console.phases() as progress:
        table = pipeline.calibrate(
            gallery,
            folder,
            kind=kind,
            ppi=ppi,
            impostors=impostors,
            population=population,
            groups=groups,
            workers=workers,
            progress=progress,
        )
    caps = table.other.caps
    document = {
        "id": table.id,
        "kind": table.kind,
        "format": table.format,
        "population": table.population,
        "source": table.source,
        "lower_cap": caps.lower,
        "upper_cap": caps.upper,
    }
    if as_json:
        console.write_json(document)
        return
    source = table.source
    console.facts(
        {
            "data": source.data,
            "mated pairs": f"{source.mated:,}, worth {source.mated_worth:,.0f} independent ones",
            "non-mated pairs": f"{source.nonmated:,}, worth {source.nonmated_worth:,.0f} independent ones",
            "log10 LR from": f"{caps.lower:+.1f} to {caps.upper:+.1f}: the data support no more",
            "population": table.population,
        },
        f"Calibration {table.id} for {table.kind}, {table.format}, kept in {gallery_path}",
    )


@click.command()
@click.argument("folder", type=PATH, required=False)
@click.option(
    "--protocol",
    type=click.Choice(["fvc", "screening"]),
    default="fvc",
    show_default=True,
    help="fvc: pairs of FOLDER, told by the files' names, all of subject/file, or of subject_impression.ext as"
    " 101_1.png. screening: false alerts by name culture, of --people who are known not to be listed.",
)
@click.option("--people", type=PATH, metavar="FILE", help="Whom to screen, as for truename screen; a column culture.")
@click.option(
    "--least",
    type=click.FloatRange(-20, 20),
    help="Count candidates from this log10 LR on, by default as truename screen shows them.",
)
@click.option("--weak-aliases", is_flag=True, help="Compare aliases, too, that a list itself calls weak.")
@lists_option
@impostors_option
@kind_option
@ppi_option
@click.option(
    "--pairs",
    type=PATH,
    metavar="FILE",
    help="Only the pairs of this list, and accuracy by its folds: LFW's pairs.txt, or CSV with fold,a,b,mated.",
)
@groups_option
@click.option("--scores", type=PATH, help="Write every pair with its score and LLR to this CSV file.")
@workers_option
@gallery_options(required=False)
@click.option(
    "--json",
    "json_file",
    is_flag=False,
    flag_value="-",
    metavar="[FILE]",
    help="Print one JSON document for programs, or write it to FILE.",
)
def evaluate(
    folder: Path | None,
    protocol: str,
    people: Path | None,
    least: float | None,
    weak_aliases: bool,
    lists_path: Path | None,
    impostors: Literal["all", "first"],
    kind: str,
    ppi: float | None,
    pairs: Path | None,
    groups: Path | None,
    scores: Path | None,
    workers: int | None,
    gallery_path: Path | None,
    key_file: Path | None,
    json_file: str | None,
) -> None:
    """Measure error rates on a folder of samples of known origin.

    Every file of FOLDER is extracted and every pair of the protocol compared and weighed, as a search would. Each rate
    comes with a 95 % interval over subjects. A file is of the subject whose folder it is in, or else of the one that
    its name tells before the last underscore.

    With --protocol screening there is no folder: people who are known not to be listed are screened, and those who
    have a candidate all the same are counted by name culture, at settings that are the same for everybody. No answer
    about anybody is given.
    """
    from truename import pipeline

    if json_file not in (None, "-") and Path(json_file or "").is_dir():
        raise UsageError(
            expected="a file after --json, or nothing",
            found="a folder",
            do="put the folder first, or write --json=FILE",
        )
    if protocol == "screening":
        if folder or not people:
            raise UsageError(
                expected="--people FILE with --protocol screening, and no folder",
                found="a folder" if folder else "no file of people",
                do="name the people who are known not to be listed with --people",
            )
        _evaluate_screening(people, least, weak_aliases, lists_path, json_file)
        return
    if not folder or people:
        raise UsageError(
            expected="a folder of samples; --people with --protocol screening only",
            found="--people" if people else "no folder",
            do="name the folder, or say --protocol screening",
        )
    gallery = open_gallery(gallery_path, key_file) if gallery_path else None
    try:
        with console.phases() as progress:
            result = pipeline.evaluate(
                folder,
                kind=kind,
                ppi=ppi,
                impostors=impostors,
                pairs=pairs,
                groups=groups,
                gallery=gallery,
                scores=scores,
                workers=workers,
                progress=progress,
            )
    finally:
        if gallery:
            gallery.close()
    if not _as_json(result, json_file):
        _show(result, folder)


def _as_json(result: dict[str, Any], json_file: str | None) -> bool:
    """Print the document or write it to a file, as asked for; whether it was printed."""
    if json_file == "-":
        console.write_json(result)
        return True
    if json_file:
        write(Path(json_file), (console.as_json(result, indent=2) + "\n").encode())
    return False


def _evaluate_screening(
    people: Path, least: float | None, weak_aliases: bool, lists_path: Path | None, json_file: str | None
) -> None:
    from truename.lists import open_snapshots
    from truename.screening import fairness, subjects
    from truename.screening.lists import LEAD, Searcher

    asked = subjects.read(people)
    with console.phases() as progress:
        searcher = Searcher(
            open_snapshots(lists_path),
            least=LEAD if least is None else least,
            weak_aliases=weak_aliases,
            progress=progress,
        )
        result = fairness.false_alerts(searcher, asked, progress)
    if _as_json(result, json_file):
        return

    def row(name: str, one: dict[str, Any]) -> list[str]:
        rate, lower, upper = (f"{100 * number:.2f}" for number in (one["rate"], *one["interval"]))
        return [name, f"{one['people']:,}", f"{one['alerts']:,}", rate, f"{lower} to {upper}"]

    console.table(
        ["name culture", "people", "false alerts", "%", "95 % interval"],
        [*(row(culture, one) for culture, one in result["cultures"].items()), row("all", result)],
        right=[1, 2, 3],
        title=f"{people}: false alerts from log10 LR {result['least']:+g} on",
    )
    ratio, interval = result["ratio"], result["ratio_interval"]
    if ratio is None:
        told = "not known: there are too few alerts, or people of one culture only"
    else:
        told = f"{ratio:.2g}" + (f" ({interval[0]:.2g} to {interval[1]:.2g})" if interval else "")
    console.facts(
        {
            f"{result['highest'] or 'highest'} to all others": told,
            "lists": ", ".join(f"{one['name']} {one['published']}" for one in result["lists"]),
            "calibrations": ", ".join(result["calibrations"]),
        }
    )


def _show(result: dict[str, Any], folder: Path) -> None:
    def row(name: str, rate: float | None, interval: list[float], unit: float = 100.0, digits: int = 2) -> list[str]:
        if rate is None:
            return [name, "not known", ""]
        value, lower, upper = (f"{unit * number:.{digits}f}" for number in (rate, *interval))
        return [name, value, f"{lower} to {upper}"]

    intervals = result["intervals"]

    console.table(
        ["", "", "95 % interval"],
        [
            *([row("accuracy, %", result["accuracy"], intervals["accuracy"])] if "accuracy" in result else []),
            row("EER, %", result["eer"], intervals["eer"]),
            *(
                row(f"FNMR at FMR {point}, %", rate, intervals["fnmr_at_fmr"][point])
                for point, rate in result["fnmr_at_fmr"].items()
            ),
            row("Cllr, bits", result["cllr"], intervals.get("cllr", []), 1, 3),
            row("Cllr min, bits", result["cllr_min"], intervals["cllr_min"], 1, 3),
            row("Cllr - Cllr min", result["cllr_cal"], intervals.get("cllr_cal", []), 1, 3),
        ],
        right=[1],
        title=f"{folder}: {result['genuine']:,} mated and {result['impostor']:,} non-mated comparisons",
    )
    if "groups" in result:
        _show_groups(result["groups"])
    milliseconds = result["extract_ms"]
    console.facts(
        {
            "not acquired": f"{100 * result['fta']:.1f} %, {len(result['failures'])} of {result['samples']} samples",
            "extraction": "-" if milliseconds is None else f"{milliseconds:,.0f} ms a sample on one core",
            "comparison": f"{result['compares_per_s']:,.0f} a second",
            "calibration": f"{result['calibration']}{', provisional' if result['provisional'] else ''}",
        }
    )
    for name, reason in result["failures"].items():
        console.note(f"{name}: {reason}")


def _show_groups(result: dict[str, Any]) -> None:
    def rate(value: float, interval: list[float], unit: float = 100.0, digits: str = ".3g") -> str:
        shown = (f"{unit * number:{digits}}" for number in (value, *interval))
        return "{} ({} to {})".format(*shown)

    console.table(
        ["group", "subjects", "FMR, % (95 %)", "FNMR, % (95 %)"],
        [
            [
                label,
                f"{one['subjects']:,}",
                rate(one["fmr"], one["intervals"]["fmr"]),
                rate(one["fnmr"], one["intervals"]["fnmr"]),
            ]
            for label, one in result["by_group"].items()
        ],
        right=[1],
        title=f"By group, at the threshold for FMR {result['fmr_of_all']:g} over all; non-mated pairs within groups",
    )
    console.facts(
        {
            **{
                f"{name.upper()}, {one['worst']} to {one['best']}": rate(one["value"], one["interval"], 1)
                for name, one in result["ratios"].items()
            },
            "without a group": f"{result['without_group']:,} subjects",
        }
    )
