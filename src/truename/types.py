"""The values that flow through truename, in the order in which they appear.

    Sample -> Quality -> Template | NotAcquired -> Scores -> LLR -> Contribution -> Candidate -> Answer

All are frozen. A score is not a likelihood ratio, a stored template is not a prepared probe, and a print that could
not be used is a value with a reason, so that none of them can be taken for another. Terms follow ISO/IEC 2382-37.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # so that `truename provenance` runs, and names it, where NumPy is damaged
    import numpy as np
    from numpy.typing import NDArray

UNKNOWN_POSITION = 0
"""The position code for "not known", in every kind (ISO/IEC 19794-2 table 2 uses 0 for fingers)."""

Region = tuple[int, int, int, int]
"""A part of a picture: left, top, width, height in pixels, of the picture as it is shown (its orientation applied)."""


@dataclass(frozen=True, slots=True)
class Sample:
    """What was captured, exactly as it came: the bytes of a picture, or the UTF-8 text of a date or name.

    Attributes:
        kind: name of the kind of evidence that reads it ("fingerprint", "date").
        content: the bytes as captured; never altered, kept encrypted in a gallery.
        name: what the user calls it, usually a file name. Shown, never weighed.
        position: which part of the body, in the kind's own codes; 0 is unknown.
        ppi: pixels per inch as stated by the user; ``None`` means that the file has to say it. The user's word wins.
        region: which part of the picture it is, where the picture shows several: one face of a group. ``None`` is all.
    """

    kind: str
    content: bytes = field(repr=False)
    name: str = ""
    position: int = UNKNOWN_POSITION
    ppi: float | None = None
    region: Region | None = None

    def sha256(self) -> str:
        """SHA-256 of the content, 64 hex digits: the sample's identity."""
        return hashlib.sha256(self.content).hexdigest()


@dataclass(frozen=True, slots=True)
class Quality:
    """How useful a sample is for recognition.

    Attributes:
        score: 0 (useless) to 100 (excellent).
        reasons: what lowers it, worst first, in words a person at the counter understands.
        measures: the numbers behind the reasons, by name.
    """

    score: int
    reasons: tuple[str, ...] = ()
    measures: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class NotAcquired:
    """No template could be made; ISO/IEC 19795-1 counts it as a failure to acquire.

    Attributes:
        reason: why, as a clause.
        advice: what to try, as an imperative sentence.
        quality: the assessment that led here.
    """

    reason: str
    advice: str
    quality: Quality


@dataclass(frozen=True, slots=True)
class Template:
    """What is stored of a sample for comparing.

    Attributes:
        kind: name of the kind of evidence.
        format: extractor and layout version, such as ``leader-1``. Templates of different formats are not comparable.
        data: compact bytes that describe themselves and are the same on every machine.
        position: as in :class:`Sample`.
        quality: the sample's quality score, 0 to 100.
        sample: SHA-256 of the sample it was made from.
    """

    kind: str
    format: str
    data: bytes = field(repr=False)
    position: int = UNKNOWN_POSITION
    quality: int = 0
    sample: str = ""


class Status(IntEnum):
    """What became of one comparison. Anything but ``COMPARED`` weighs exactly 0, and the answer says so."""

    COMPARED = 0
    NOT_COMPARABLE = 1
    NO_SAMPLE = 2


@dataclass(frozen=True, slots=True)
class Scores:
    """The outcome of comparing one probe with n references.

    Attributes:
        value: float32[n], larger is more alike, in the kind's own unit. Not a likelihood ratio.
        stratum: int16[n], the band (of quality, coverage, ...) in which to calibrate.
        status: uint8[n], a :class:`Status` each. ``value`` is 0 where it is not ``COMPARED``.
    """

    value: NDArray[np.float32]
    stratum: NDArray[np.int16]
    status: NDArray[np.uint8]

    def __len__(self) -> int:
        return len(self.value)


class Proposition(StrEnum):
    """What a likelihood ratio is about. Only ratios about the same proposition add."""

    SAME_FINGER = "same finger"
    SAME_PALM = "same palm"
    SAME_PERSON = "same person"
    SAME_ORGANISATION = "same organisation"
    SAME_SUBJECT = "same subject"
    """A subject is a person or an organisation: an address or an account number is of either."""


@dataclass(frozen=True, slots=True)
class LLR:
    """The weight of evidence: log10 of how many times likelier it is if both sides have one source.

    Attributes:
        value: log10 likelihood ratio, capped by what the fitting data support. This is what is shown.
        lower, upper: 95 % bounds of ``value``, from the amount of fitting data.
        uncapped: before the cap; candidates rank by it, so that caps do not make ties.
        proposition: what it is about.
        population: who the alternative source is drawn from.
        calibration: id of the table that gave it.
        provisional: the table was not fitted on the user's own data.
    """

    value: float
    lower: float
    upper: float
    uncapped: float
    proposition: Proposition
    population: str
    calibration: str
    provisional: bool

    @property
    def capped(self) -> bool:
        """Whether the data support no more than ``value``, though the curve goes on. Its bounds then say little."""
        return abs(self.uncapped) > abs(self.value)


@dataclass(frozen=True, slots=True)
class Contribution:
    """One independent part of an answer: one finger, one date.

    Attributes:
        kind: kind of evidence.
        group: independence group ("fingerprint, right index finger"); fusion sums over groups and reduces inside one.
        status: whether it was compared; otherwise ``llr.value`` is 0.
        score: the kind's own score.
        llr: its weight, about the proposition of the whole answer.
        without: the answer's LLR if this part were absent.
        sentence: what corresponds, in words; empty until it was explained.
    """

    kind: str
    group: str
    status: Status
    score: float
    llr: LLR
    without: float = 0.0
    sentence: str = ""


@dataclass(frozen=True, slots=True)
class Candidate:
    """One subject that a search proposes. Never a decision.

    Attributes:
        subject: the subject's id in the gallery.
        rank: from 1.
        llr: the fused weight, sum of the contributions.
        contributions: what made it.
        posterior: probability, 0 to 1, given the stated prior, over all candidates and "not enrolled".
        verbal: the same weight in the words of the ENFSI guideline (2015).
        expected_false: how many non-mated subjects of this gallery are expected to weigh at least as much, at most.
    """

    subject: str
    rank: int
    llr: LLR
    contributions: tuple[Contribution, ...]
    posterior: float
    verbal: str
    expected_false: float


@dataclass(frozen=True, slots=True)
class Mandate:
    """Who searches, what for, and what allows it (a case number, a contract, a consent)."""

    operator: str
    purpose: str
    authority: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What a search or a verification says. The decision stays with people.

    Attributes:
        candidates: best first.
        searched: how many subjects were searched.
        prior_enrolled: the stated probability that the person is enrolled at all (verify: that the claim is true).
        posterior_not_enrolled: probability that it is none of the enrolled (verify: that the claim is not true).
        summary: one sentence; says "no candidate stands out" where that is so.
        stands_out: whether the best candidate outweighs everything else together, its lower bound included.
        qualities: quality of each probe sample, by name.
        not_acquired: probe samples that could not be used, by name, with the reason.
        notes: what the reader must know: provisional tables, missing kinds.
        audit: hash of the audit entry that was written before this answer; empty for 1:1.
    """

    candidates: tuple[Candidate, ...]
    searched: int
    prior_enrolled: float
    posterior_not_enrolled: float
    summary: str
    stands_out: bool
    qualities: Mapping[str, Quality] = field(default_factory=dict)
    not_acquired: Mapping[str, NotAcquired] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    audit: str = ""


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a comparison scored what it scored.

    Attributes:
        sentence: what corresponds and what does not, for a reader.
        details: the same as plain JSON values, for programs.
        picture: a PNG, where the kind can draw one and the samples were given.
    """

    sentence: str
    details: Mapping[str, Any] = field(default_factory=dict)
    picture: bytes | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class StoredSample:
    """What a gallery tells about a sample without decrypting its content.

    Attributes:
        sha256, kind, name, position, ppi, region: as in :class:`Sample`.
        size: bytes of the content.
        enrolled: UTC time, ISO 8601.
        quality: its assessment.
        template_format: format of its template, or "" where none could be made.
    """

    sha256: str
    kind: str
    name: str
    position: int
    ppi: float | None
    size: int
    enrolled: str
    quality: Quality
    template_format: str
    region: Region | None = None


@dataclass(frozen=True, slots=True)
class Record:
    """A subject of a gallery and what is held about it."""

    subject: str
    created: str
    samples: tuple[StoredSample, ...]


class ClaimStatus(StrEnum):
    """How far a claim has been checked."""

    ASSERTED = "asserted"
    VERIFIED = "verified"
    CONTRADICTED = "contradicted"
    UNVERIFIABLE = "unverifiable"


@dataclass(frozen=True, slots=True)
class Capture:
    """Something that was saved, as it was saved: a page, a registration's record, a picture, or the archive of many.

    Attributes:
        sha256: of its bytes, 64 hex digits.
        name: what the user calls it: its path inside what was added.
        url: the web address that it was captured from, as far as it is known.
        captured: when, UTC, ISO 8601; empty where nothing says so.
        tool: what captured it, as the capture or the user says.
        media: its media type ("text/html", "application/rdap+json").
        size: bytes.
        parent: SHA-256 of the file that was added and holds it; empty where it was added itself.
    """

    sha256: str
    name: str
    url: str = ""
    captured: str = ""
    tool: str = ""
    media: str = ""
    size: int = 0
    parent: str = ""


@dataclass(frozen=True, slots=True)
class Claim:
    """One statement about one subject by one source.

    Attributes:
        subject, property, value: what is claimed.
        asserted_by: who says so.
        asserted, captured: UTC times, ISO 8601: when it was said, and when it was seen.
        capture: SHA-256 of the captured source.
        status: how far it was checked.
        group: independence group; sources that copy one another share one.
        where: the place in the capture ("footer", "registrant"), for a reader who looks it up.
        quote: the words there, before anything was normalised.
    """

    subject: str
    property: str
    value: str
    asserted_by: str
    asserted: str
    captured: str
    capture: str
    status: ClaimStatus = ClaimStatus.ASSERTED
    group: str = ""
    where: str = ""
    quote: str = ""


ReferenceSet = Sequence[Template]
"""One subject's templates of one kind."""
