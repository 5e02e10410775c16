"""Every figure about palm-prints, beside its bar and its peers'.

    python benchmarks/palmprint.py [--data DIR] [--nist DIR] [--json FILE] [--sheet PNG] [--quick]
                                  [--rows NAME...]

DIR holds ``tongji`` (contactless regions, 100 palms x 2 sessions x 10, with ``manifest.csv``) and ``hands`` (pictures
of whole hands); the other DIR ANSI/NIST-ITL transactions. Protocol of Tongji: every region of the second session
against every one of the first. The method's constants were chosen on the palms whose subject's number leaves 0 or 3
when divided by 4 (``tongji_tuned_half``), so that the other half (``tongji_other_half``) is the honest one. The shipped
table was fitted on all of them; ``tongji_cllr_cal`` is of tables fitted on one half and shown on the other. CompCode
and the ordinal code are run here as their papers describe them, on the same regions.

Whether the regions of the hands are right is for the eye: ``--sheet`` draws them on one picture, which holds research
data and stays out of the repository. High-resolution palms come from no open set: ``partial_palm`` rows are about
synthetic palms, which the method was developed on, and measure no accuracy on real ones.

``--quick`` takes a third of the palms and ends within a minute; figures that it cannot give are left out. ``--rows``
takes names of rows, beginnings of them, or parts: accuracy, textbook, extraction, speed, search, hands, transactions,
partial.
Intervals are of 95 % over palms, those of speeds the 5th and 95th percentile.
"""

from __future__ import annotations

import argparse
import csv
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from multiprocessing import get_context
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw
from rows import Row, gives, only, progress, quantiles, show, write
from scipy import ndimage, signal

from truename import evaluation, sources
from truename._kernels import palmprint as kernel
from truename.errors import SampleError
from truename.kinds.palmprint import KIND, code, compare, hand, ridge
from truename.kinds.palmprint.synth import ridge as synth
from truename.types import Proposition, Sample, Status, Template
from truename.weighing import calibrate, pairs, validate

ROOT = Path(__file__).parents[1]
SEED = 20261201
BOCV = "BOCV 0.56, CompCode 2.03, prototype 0.165 (all 600 palms)"

Floats = NDArray[np.float64]


def main() -> None:
    """Measure, print, write."""
    parser = argparse.ArgumentParser(description="Figures about palm-prints.")
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared/data/palm")
    parser.add_argument("--nist", type=Path, default=ROOT.parent / "shared/data/nist")
    parser.add_argument("--json", type=Path)
    parser.add_argument("--sheet", type=Path, help="contact sheet of the regions found; outside the repository")
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--rows", nargs="+", default=[""], metavar="NAME", help="rows, beginnings of them, or parts")
    arguments = parser.parse_args()
    given = Given(arguments.data, arguments.nist, arguments.sheet, arguments.quick)
    rows: list[Row] = []
    for part, (named, measure) in PARTS.items():
        if any(gives(part, named, one) for one in arguments.rows):
            try:
                rows += measure(given)
            except FileNotFoundError as error:
                print(f"{part} is left out: {error}", file=sys.stderr)
    rows = only(rows, arguments.rows, PARTS)
    show(rows)
    if arguments.json:
        write(rows, arguments.json)


@dataclass(frozen=True)
class Given:
    """What was given to measure on.

    Attributes:
        data, nist: folders of regions and hands, and of transactions.
        sheet: where the contact sheet of hands goes.
        quick: whether it has to be.
    """

    data: Path
    nist: Path
    sheet: Path | None
    quick: bool

    @cached_property
    def regions(self) -> Regions:
        """Read and extracted once, for all parts that ask."""
        return Regions.of(self.data / "tongji", self.quick)


@dataclass(frozen=True)
class Regions:
    """Tongji's regions.

    Attributes:
        folder: where they are.
        palm, tuned, session: of each, whose it is, whether the method was tuned on it, 1 or 2.
        made: their templates.
        images: uint8[n, 128, 128].
    """

    folder: Path
    palm: NDArray[np.str_]
    tuned: NDArray[np.bool_]
    session: NDArray[np.int64]
    made: evaluation.Extractions
    images: NDArray[np.uint8]

    @classmethod
    def of(cls, folder: Path, quick: bool) -> Regions:
        """Read and extract them."""
        with (folder / "manifest.csv").open(newline="") as file:
            listed = list(csv.DictReader(file))
        if quick:
            listed = [row for row in listed if int(row["subject"]) % 3 == 0]
        made = evaluation.extract_all(folder, [row["path"] for row in listed], KIND.name, progress=progress("tongji"))
        return cls(
            folder,
            np.array([f"{row['subject']}{row['hand']}" for row in listed]),
            np.array([int(row["subject"]) % 4 in (0, 3) for row in listed]),
            np.array([int(row["session"]) for row in listed]),
            made,
            np.stack([np.asarray(Image.open(folder / row["path"]).convert("L")) for row in listed]),
        )

    @property
    def first(self) -> NDArray[np.intp]:
        """Those that are enrolled."""
        return np.flatnonzero(self.session == 1)

    @property
    def second(self) -> NDArray[np.intp]:
        """Those that are probes."""
        return np.flatnonzero(self.session == 2)


# --- accuracy


def accuracy(given: Given) -> list[Row]:
    """Error rates through the path that a search takes."""
    regions = given.regions
    first, second = regions.first, regions.second
    templates = regions.made.templates
    enrolled = KIND.gather([[one] if one else [] for one in (templates[k] for k in first)])
    value = np.full((len(second), len(first)), -np.inf)
    band = np.zeros(value.shape, np.int16)
    for row, k in enumerate(second):
        probe = templates[k]
        if probe:
            scores = KIND.compare(KIND.prepare([probe]), enrolled)
            value[row] = np.where(scores.status == Status.COMPARED, scores.value, -np.inf)
            band[row] = scores.stratum
        progress("tongji")("comparing", row + 1, len(second))
    rows = [Row("tongji_failures_to_acquire", len(regions.made.failures), None, None, f"of {len(templates)}", "", "")]
    rows += error_rates("tongji", regions, value, BOCV, bars=("<= 0.15", "<= 0.2", ">= 99.8"))
    if given.quick:
        return rows
    halves = []
    for name, half in (("tuned", regions.tuned), ("other", ~regions.tuned)):
        some = np.ix_(half[second], half[first])
        rows.append(error_rates(f"tongji_{name}_half", regions, value, "", half=half)[0])
        owners = regions.palm[second][half[second]], regions.palm[first][half[first]]
        halves.append(as_pairs(*owners, value[some], band[some]))
    return [*rows, calibrated(*halves)]


def as_pairs(
    probe: NDArray[np.str_], enrolled: NDArray[np.str_], value: Floats, band: NDArray[np.int16] | None = None
) -> tuple[pairs.Pairs, pairs.Pairs]:
    """Mated and non-mated pairs of a table of scores, float64[probes, enrolled]."""
    one, other = np.broadcast_arrays(probe[:, None], enrolled[None])
    same = one == other
    bands = np.zeros(value.shape, np.int16) if band is None else band
    return (
        pairs.mated(value[same], one[same], bands[same]),
        pairs.nonmated(value[~same], one[~same], other[~same], bands[~same]),
    )


def error_rates(
    name: str,
    regions: Regions,
    value: Floats,
    peer: str,
    half: NDArray[np.bool_] | None = None,
    bars: tuple[str, str, str] = ("", "", ""),
) -> list[Row]:
    """EER, FNMR and rank-1 rate of scores, float64[second session, first session]."""
    first, second = regions.first, regions.second
    if half is not None:
        value = value[np.ix_(half[second], half[first])]
        first, second = first[half[first]], second[half[second]]
    rates = validate.rates(*as_pairs(regions.palm[second], regions.palm[first], value))
    rows = []
    for key, one, bar in (
        ("eer_pct", rates.eer, bars[0]),
        ("fnmr_at_1e-3_pct", rates.fnmr_at_fmr[1e-3], bars[1]),
        ("fnmr_at_1e-4_pct", rates.fnmr_at_fmr[1e-4], ""),
    ):
        rows.append(Row(f"{name}_{key}", 100 * one.value, 100 * one.lower, 100 * one.upper, "%", bar, peer))
    return [*rows, rank1(name, regions.palm[second], regions.palm[first], value, bars[2])]


def rank1(name: str, probe: NDArray[np.str_], enrolled: NDArray[np.str_], value: Floats, bar: str) -> Row:
    """How often the own palm scores highest where one image of each palm is enrolled: the mean over which image."""
    palms = np.unique(enrolled)
    images = np.stack([np.flatnonzero(enrolled == palm) for palm in palms], axis=1)  # [image, palm]
    found = np.stack([palms[value[:, chosen].argmax(axis=1)] == probe for chosen in images])
    by_palm = np.array([found[:, probe == palm].mean() for palm in np.unique(probe)])
    drawn = np.random.default_rng(SEED).integers(0, len(by_palm), (1000, len(by_palm)))
    low, high = np.percentile(by_palm[drawn].mean(axis=1), [2.5, 97.5])
    return Row(f"{name}_rank1_pct", 100 * by_palm.mean(), 100 * low, 100 * high, "%", bar, "BOCV 99.6, CompCode 97.6")


def calibrated(*halves: tuple[pairs.Pairs, pairs.Pairs]) -> Row:
    """What calibration loses: fitted on either half of the palms, shown on the other; the mean of both."""
    losses = []
    for fitted, shown in (halves, halves[::-1]):
        table = calibrate.fit(
            *fitted,
            kind=KIND.name,
            format=KIND.format,
            proposition=Proposition.SAME_PALM,
            population="",
            source=calibrate.Source(data="", command="", date=""),
            provisional=True,
            resamples=0,
        )
        llrs = (evaluation.weights(shown[0], table), evaluation.weights(shown[1], table))
        loss = validate.rates(*shown, llrs).cllr_cal
        assert loss is not None
        losses.append(loss)
    low, high = min(loss.lower for loss in losses), max(loss.upper for loss in losses)
    return Row("tongji_cllr_cal", float(np.mean([loss.value for loss in losses])), low, high, "bits", "<= 0.02", "")


# --- the textbook


def textbook(given: Given) -> list[Row]:
    """CompCode and the ordinal code on the same regions, by their papers."""
    regions = given.regions
    rows = []
    for name, encode, peer in (
        ("compcode", compcode, "EER 2.03, FNMR 4.57 (all 600 palms)"),
        ("ordinal", ordinal, "EER 0.61, FNMR 1.13 (all 600 palms)"),
    ):
        begun = time.process_time()
        planes = np.stack([encode(image) for image in regions.images])
        each = 1000 * (time.process_time() - begun) / len(planes)
        enrolled = packed(planes[regions.first])
        value = np.stack([-nearest(planes[k], enrolled) for k in regions.second])
        rows += error_rates(f"tongji_{name}", regions, value, peer)
        rows.append(Row(f"{name}_extract_ms", each, None, None, "ms", "", ""))
    return rows


def compcode(image: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """Winner of six Gabor filters on 32 x 32 points, as three bits whose differences count angles: bool[3, 32, 32].

    A. Kong and D. Zhang, "Competitive coding scheme for palmprint verification", ICPR 2004; 35 x 35 filters.
    """
    response = np.stack([_sampled(image, filter_) for filter_ in _GABOR])
    return np.array([[0, 0, 0], [0, 0, 1], [0, 1, 1], [1, 1, 1], [1, 1, 0], [1, 0, 0]], np.bool_)[
        response.argmin(axis=0)  # a line is dark
    ].transpose(2, 0, 1)


def ordinal(image: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """Signs of three pairs of crossed Gaussian lines on 32 x 32 points: bool[3, 32, 32].

    Z. Sun, T. Tan, Y. Wang and S. Li, "Ordinal palmprint representation for personal identification", CVPR 2005.
    """
    return np.stack([_sampled(image, filter_) > 0 for filter_ in _LINES])


def packed(planes: NDArray[np.bool_]) -> NDArray[np.uint64]:
    """bool[..., 3, 32, 32] as uint64[..., 48]."""
    return np.packbits(planes.reshape(*planes.shape[:-3], -1), axis=-1).view(np.uint64)


def nearest(one: NDArray[np.bool_], others: NDArray[np.uint64], reach: int = 3) -> Floats:
    """Least share of differing bits over shifts of up to ``reach`` points, of one code with many: float64[n]."""
    least = np.full(len(others), np.inf)
    inside = np.ones_like(one)
    for dy in range(-reach, reach + 1):
        for dx in range(-reach, reach + 1):
            # ndimage.shift with order 0 moves by whole points, and fills with 0.
            code_, mask = (packed(ndimage.shift(plane, (0, dy, dx), order=0)) for plane in (one, inside))
            differing = np.bitwise_count((others ^ code_) & mask).sum(axis=1)
            least = np.minimum(least, differing / np.bitwise_count(mask).sum())
    return least


def _sampled(image: NDArray[np.uint8], filter_: Floats) -> Floats:
    reach = len(filter_) // 2
    padded = np.pad(image.astype(np.float64), reach, mode="symmetric")
    return np.asarray(signal.fftconvolve(padded, filter_, mode="valid")[2::4, 2::4])


def _gabor(angle: float) -> Floats:
    """Kong and Zhang's: wavelength and widths by their kappa for half a bandwidth of one octave, without DC."""
    kappa = np.sqrt(2 * np.log(2)) * (2**1 + 1) / (2**1 - 1)
    omega = kappa / 5.6
    y, x = np.mgrid[-17:18, -17:18].astype(np.float64)
    u, v = x * np.cos(angle) + y * np.sin(angle), y * np.cos(angle) - x * np.sin(angle)
    wave = np.exp(-(omega**2) / (8 * kappa**2) * (4 * u**2 + v**2)) * np.cos(omega * u)
    return np.asarray(wave - wave.mean())


def _lines(angle: float) -> Floats:
    """Sun's: a Gaussian elongated along a line, minus the one across it."""
    y, x = np.mgrid[-17:18, -17:18].astype(np.float64)
    u, v = x * np.cos(angle) + y * np.sin(angle), y * np.cos(angle) - x * np.sin(angle)
    along, across = np.exp(-((u / 9) ** 2) - (v / 3) ** 2), np.exp(-((u / 3) ** 2) - (v / 9) ** 2)
    return np.asarray(along / along.sum() - across / across.sum())


_GABOR = [_gabor(k * np.pi / 6) for k in range(6)]
_LINES = [_lines(k * np.pi / 6) for k in range(3)]


# --- speed


def extraction(given: Given) -> list[Row]:
    """Extraction of a ready-made region on one thread."""
    regions = given.regions
    names = regions.made.names[:200]
    samples = [Sample(KIND.name, (regions.folder / name).read_bytes()) for name in names]
    return [timed("extract_region_ms", lambda k: KIND.extract(samples[k]), len(samples), "<= 2", "CompCode 2.2")]


def timed(name: str, work: Callable[[int], object], count: int, bar: str, peer: str) -> Row:
    """Milliseconds of processor time of each of ``count`` pieces of work, after one that is not counted."""
    work(0)
    spent = []
    for k in range(count):
        begun = time.process_time()
        work(k)
        spent.append(1000 * (time.process_time() - begun))
    return quantiles(name, spent, "ms", bar, peer)


def speed(given: Given) -> list[Row]:
    """Comparisons a second on one core: the global stage alone, and both."""
    regions = given.regions
    palms = compare.gather([[one] for one in regions.made.templates if one])
    copies = -(-20_000 // len(palms))
    codes, thin = np.tile(palms.codes, (copies, 1)), np.tile(palms.thin, (copies, 1))
    everything = np.arange(len(codes))
    global_, elastic = [], []
    for template in [one for one in regions.made.templates if one][::50][:20]:
        (probe,) = compare.prepare([template]).regions
        for spent, work in (
            (global_, lambda probe=probe: kernel.scan(probe, codes, thin, 1, "auto")),
            (elastic, lambda probe=probe: kernel.compare(probe, codes, thin, everything, 1, "auto")),
        ):
            begun = time.process_time()
            work()
            spent.append(len(codes) / (time.process_time() - begun))
    return [
        quantiles("compares_global_per_s_core", global_, "1/s", ">= 1500000", "prototype 0.92 M"),
        quantiles("compares_elastic_per_s_core", elastic, "1/s", ">= 300000", "prototype 0.18 M"),
    ]


def search(given: Given, size: int = 1_000_000) -> list[Row]:
    """A search of a million palms, and what its first stage loses.

    There are not a million palms at hand: the gallery's others have the upper half of one palm and the lower half of
    another, mirrored, so that they are nobody's among the probes, and moved by up to two cells. The enrolled images of
    the probes' own palms among them are real.
    """
    if given.quick:
        return []
    regions = given.regions
    rng = np.random.default_rng(SEED)
    made = regions.made.templates
    enrolled = [k for k in regions.first if made[k]]
    real = compare.gather([[made[k]] for k in enrolled])
    codes = np.empty((size, code.ROWS), np.uint32)
    for begin in range(0, size, 5000):
        planes = code.unpack(real.codes[rng.integers(0, len(real), (2, 5000))])[..., ::-1]
        shift = rng.integers(-2, 3, (2, 2))
        planes = np.stack([np.roll(part, tuple(by), axis=(-2, -1)) for part, by in zip(planes, shift, strict=True)])
        planes[0, :, :, code.CELLS // 2 :] = planes[1, :, :, code.CELLS // 2 :]
        codes[begin : begin + 5000] = code.pack(planes[0])[: size - begin]
    codes[: len(real)] = real.codes
    everybody = compare.Palms(
        start=np.arange(size + 1),
        path=np.full(size, compare.REGION, np.uint8),
        place=np.arange(size),
        position=np.zeros(size, np.uint8),
        quality=np.full(size, 80, np.uint8),
        codes=codes,
        thin=kernel.thin(codes),
        ridges=ridge.gather([]),
    )
    spent, found, lost = [], [], []
    owner = regions.palm[enrolled]
    for k in [k for k in regions.second if made[k]][::20]:
        probe = compare.prepare([made[k]])
        begun = time.perf_counter()
        rows = compare.candidates(probe, everybody, 10)
        spent.append(time.perf_counter() - begun)
        found.append(rows[0] < len(owner) and owner[rows[0]] == regions.palm[k])
        kept = np.isin(np.flatnonzero(owner == regions.palm[k]), compare.scanned(probe, everybody, 10))
        lost += (~kept).tolist()
    return [
        quantiles("identify_1m_s", spent, "s", "<= 1.5", ""),
        Row("identify_1m_rank1_pct", 100 * float(np.mean(found)), None, None, "%", "", ""),
        Row("identify_1m_first_stage_loses_pct", 100 * float(np.mean(lost)), None, None, "% of mated palms", "", ""),
    ]


# --- hands


def hands(given: Given) -> list[Row]:
    """Regions found in pictures of whole hands; for the eye to check."""
    files = sorted((given.data / "hands").iterdir())
    samples = [Sample(KIND.name, file.read_bytes(), file.name) for file in files]
    found = [isinstance(KIND.extract(sample), Template) for sample in samples]
    if given.sheet:
        draw(files, given.sheet)
    return [
        Row(
            "regions_found", sum(found), None, None, f"of {len(files)}", ">= 27" if len(files) == 29 else "", "48 of 57"
        ),
        timed("extract_hand_ms", lambda k: KIND.extract(samples[k]), len(samples), "<= 60", ""),
    ]


def draw(files: Sequence[Path], sheet: Path) -> None:
    """Every picture with the region and the valleys that were found in it."""
    side, across = 360, 6
    page = Image.new("RGB", (side * across, side * -(-len(files) // across)), "white")
    for number, file in enumerate(files):
        picture = Image.open(file).convert("L")
        found = hand.find(np.asarray(picture))
        shown = picture.convert("RGB")
        pen = ImageDraw.Draw(shown)
        wide = max(2, picture.width // 160)
        colour = "lime" if isinstance(found, hand.Hand) else "red"
        if found.corners is not None:
            pen.polygon([tuple(corner) for corner in found.corners.tolist()], outline=colour, width=wide)
        if found.valleys is not None:
            for x, y in found.valleys.tolist():
                pen.ellipse((x - 3 * wide, y - 3 * wide, x + 3 * wide, y + 3 * wide), outline=colour, width=wide)
        shown.thumbnail((side - 10, side - 30))
        at = number % across * side + 5, number // across * side + 5
        page.paste(shown, at)
        told = f"{found.quality}, {found.side}" if isinstance(found, hand.Hand) else found.reason[:60]
        ImageDraw.Draw(page).text((at[0], at[1] + side - 28), f"{file.stem}: {told}", fill="black")
    page.save(sheet)


# --- transactions


def transactions(given: Given) -> list[Row]:
    """Of the transactions that ``nistitl`` reads, those that we read; the others are named on the error stream."""
    import nistitl

    both, theirs = [], []
    for file in sorted(one for one in given.nist.iterdir() if ".an2" in one.name):
        try:
            nistitl.Message().parse(file.read_bytes())
            theirs.append(file)
        except Exception as error:  # whatever it raises, it has not read the file
            print(f"nistitl rejects {file.name}: {error}", file=sys.stderr)
        try:
            list(sources.open(file))
            both.append(file)
        except SampleError as error:
            print(f"truename rejects {file.name}: {error}", file=sys.stderr)
    read = [file for file in theirs if file in both]
    share = 100 * len(read) / max(len(theirs), 1)
    return [Row("nist_transactions_read_pct", share, None, None, f"% of {len(theirs)}", ">= 100", "nistitl 100")]


# --- ridges


PALMS, SIZE, PART = 200, 0.7, 0.25
"""Synthetic palms that are enrolled, the side of their frame as a share of a large palm's, and what a probe shows."""


def partial(given: Given) -> list[Row]:
    """Parts of synthetic palms at 500 ppi, turned and distorted, searched among whole ones."""
    if given.quick:
        return []
    with ProcessPoolExecutor(mp_context=get_context("spawn")) as pool:
        made = list(pool.map(whole_and_part, range(PALMS)))
    enrolled = KIND.gather([[one] if one else [] for one, _ in made])
    found = []
    for number, (_, part) in enumerate(made):
        rows = KIND.candidates(KIND.prepare([part]), enrolled, 1) if part else np.zeros(0, np.intp)
        found.append(len(rows) > 0 and rows[0] == number)
    by_palm = np.array(found)
    drawn = np.random.default_rng(SEED).integers(0, PALMS, (1000, PALMS))
    low, high = np.percentile(by_palm[drawn].mean(axis=1), [2.5, 97.5])
    bar = ">= 95"
    return [Row("partial_palm_rank1_pct", 100 * by_palm.mean(), 100 * low, 100 * high, "% (synthetic)", bar, "")]


def whole_and_part(number: int) -> tuple[Template | None, Template | None]:
    """Templates of a synthetic palm and of a part of it, from seeds that nothing was fitted on."""
    rng = np.random.default_rng([SEED, number])
    palm = synth.palm(int(rng.integers(2**62)), SIZE)
    pictures = [
        synth.impression(palm, int(rng.integers(2**62))).image,
        synth.impression(palm, int(rng.integers(2**62)), synth.Condition.partial(rng, PART)).image,
    ]
    made = [ridge.extract(picture) for picture in pictures]
    whole, part = (Template(KIND.name, KIND.format, one) if isinstance(one, bytes) else None for one in made)
    return whole, part


PARTS: Mapping[str, tuple[tuple[str, ...], Callable[[Given], list[Row]]]] = {
    "accuracy": (
        ("tongji_failures", "tongji_eer", "tongji_fnmr", "tongji_rank1", "tongji_tuned", "tongji_other", "tongji_cllr"),
        accuracy,
    ),
    "textbook": (("tongji_compcode", "tongji_ordinal", "compcode_extract", "ordinal_extract"), textbook),
    "extraction": (("extract_region_ms",), extraction),
    "speed": (("compares_",), speed),
    "search": (("identify_1m_",), search),
    "hands": (("regions_found", "extract_hand_ms"), hands),
    "transactions": (("nist_transactions_read_pct",), transactions),
    "partial": (("partial_palm_rank1_pct",), partial),
}
"""Each part: how the rows that it gives begin, and what measures them."""

if __name__ == "__main__":
    main()
