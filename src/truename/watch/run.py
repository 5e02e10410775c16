"""The steps of a watch, from the mandate to events. Read :meth:`Watch.events` first.

A track ends -> its few best faces are one probe -> compared with the watchlist -> raised, where it stands out as the
answer of a search would -> held until nobody who was seen at the same time is still being followed -> audit -> event.

Nothing depends on how fast the machine is: which frames are analysed follows from their times, and what is computed
beside one another is taken in the frames' order.
"""

from __future__ import annotations

import io
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field, replace
from math import inf, isfinite
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from truename import evidence, kinds, pipeline
from truename.errors import NotFoundError, SampleError, UsageError
from truename.evidence import Part, Probe
from truename.gallery import Gallery
from truename.kinds.face import Face
from truename.kinds.face.detect import Faces
from truename.kinds.face.read import read
from truename.kinds.face.template import decode
from truename.machine import cores
from truename.sources.video import Frame, Recording
from truename.trace import Progress, silent
from truename.types import Answer, Candidate, Explanation, Mandate, NotAcquired, Sample, Status, Template
from truename.watch.faces import Followed, Seen, worth
from truename.watch.track import Track, Tracker
from truename.weighing import decide

EVERY = 0.1
"""Seconds of the recording from which one frame is analysed. A face that passes a camera is seen for a second or more;
ten looks catch it between two blinks and two steps."""

LONGEST = 10.0
"""Seconds that ``every`` may be at most: people who come and go meanwhile are not seen at all."""

GAP = 1.0
"""Seconds without a face after which its track has ended, and at least ``GAPS`` analysed frames: a hand, a pillar or
somebody who passes in front covers a face that long."""
GAPS = 3

DIFFERENT = -1.0
"""log10 LR below which a face is somebody else's than the track's it lies on. It lies there, so that much must speak
against it; the weight is that of the calibration, which holds across days, and one recording's faces are far more
alike."""

CHANGED = 0.5
"""Correlation of two successive analysed frames, made tiny and grey, below which the picture has changed as a whole: a
cut, or a fast turn of the camera. No face is then taken for the one that was there before unless its weight says so."""

Tiny = NDArray[np.float32]
"""float32[18, 32], a frame's grey levels with mean 0 and deviation 1."""

MARGIN = 0.4
"""Of a face's size, what is cut out around it on every side: what alignment takes (a quarter for ArcFace's 112 pixels),
and the corners of that on a head tilted by 20 degrees."""

LARGEST = 384
"""Pixels of the longer side of a face that was cut out; the face itself is about half, and embedders take 160."""

AHEAD = 2
"""Frames that wait for each worker: none is idle, and memory stays bounded."""

SHOWN = 10
"""Candidates of a track that can raise events, at most."""


_NOBODY = np.zeros((0, 4), np.float32)
_GREY = 128


@dataclass(frozen=True, slots=True)
class Event:
    """One person of the watchlist who may be seen on one track. A proposal for people to look at, never a decision.

    Attributes:
        number: from 1, in the order in which their tracks ended.
        candidate: the subject, and how much the track weighs for it.
        stands_out: whether the subject outweighs everything else together, as in :class:`truename.types.Answer`.
        track: the track's number.
        start, end: seconds; first and last sight of the face. best: when the best face was seen.
        frames: analysed frames that show it.
        faces: how many of them were compared, together, as one probe.
        quality: of the best face, 0 to 100.
        crop: the best face, a PNG.
        conflicts: events that cannot be true together with this one: the same person elsewhere at the same time, or
            another person on the same track.
        explanation: what corresponds, where it was asked for.
        audit: hash of the audit entry that was written before this was given.
    """

    number: int
    candidate: Candidate
    stands_out: bool
    track: int
    start: float
    end: float
    best: float
    frames: int
    faces: int
    quality: int
    crop: Sample = field(repr=False)
    conflicts: tuple[int, ...] = ()
    explanation: Explanation | None = field(default=None, repr=False)
    audit: str = ""


@dataclass(frozen=True, slots=True)
class Summary:
    """What a watch did.

    Attributes:
        recording: the file's name; sha256: of its bytes.
        codec, width, height, duration: as in :class:`truename.sources.video.Recording`.
        until: seconds; how far it was watched.
        frames: decoded. analysed: of those, looked at for faces.
        searched: subjects of the watchlist.
        tracks: faces that were followed. compared: those of which one face or more could be compared.
        events: how many were given.
        expected_false: how many tracks of other people are expected to weigh as much as the lightest event, at most.
        interrupted: whether it was stopped before the end.
        notes: what the reader must know: damage, turned frames, provisional tables.
        audit: hash of the entry that closes the watch.
    """

    recording: str
    sha256: str
    codec: str
    width: int
    height: int
    duration: float
    until: float
    frames: int
    analysed: int
    searched: int
    tracks: int
    compared: int
    events: int
    expected_false: float
    interrupted: bool
    notes: tuple[str, ...]
    audit: str


@dataclass(slots=True)
class _Raised:
    """A track that raises events and waits for those who were seen at the same time."""

    track: Track
    probe: Probe
    followed: Followed
    weighed: list[pipeline.Weighed]
    stands_out: bool
    subjects: dict[str, int]  # of its events, with their numbers
    given: bool = False


def never() -> bool:
    """For a watch that nobody stops."""
    return False


class Watch:
    """One recording against one watchlist.

    Args:
        gallery: the watchlist. Reading is enough; audit entries are written all the same.
        recording: what to watch, open and not yet read.
        mandate: who watches, what for, and by what right; empty parts come from the gallery's defaults.
        every: seconds from which one frame is analysed; 0 analyses all. At most ``LONGEST``.
        prior: the probability, before looking, that somebody who is seen is on the watchlist; between 0 and 1.
        least: an event is raised from this log10 LR on; by default where a candidate stands out.
        pictures: draw what corresponds for so many events, which decrypts the pictures of their subjects.
        stop: asked at every frame; the watch then ends with the events so far.
        progress: told how many seconds of how many were watched.

    Raises:
        MandateError: operator, purpose or authority is missing; nothing was read.
        UsageError: nobody in the gallery has a face that can be compared, or a number is out of range.
        CalibrationError: nothing weighs the scores of faces.
        GalleryError: the gallery is damaged.
        ProvenanceError: a model is missing or altered.
    """

    def __init__(
        self,
        gallery: Gallery,
        recording: Recording,
        mandate: Mandate | None = None,
        *,
        every: float = EVERY,
        prior: float = decide.PRIOR_ENROLLED,
        least: float | None = None,
        pictures: int = 0,
        stop: Callable[[], bool] = never,
        progress: Progress = silent,
    ) -> None:
        self.mandate = pipeline.permit(gallery, mandate)
        for wanted, sound, found in (
            (f"a frame every 0 to {LONGEST:g} seconds", 0 <= every <= LONGEST, every),
            ("a prior between 0 and 1, both excluded", 0 < prior < 1, prior),
            ("a finite least weight", least is None or isfinite(least), least),
        ):
            if not sound:
                raise UsageError(expected=wanted, found=f"{found}", do="state another")
        self.gallery, self.recording = gallery, recording
        self.every, self.prior, self.least, self.pictures = every, prior, least, pictures
        self.stop, self.progress = stop, progress
        self.face = cast(Face, kinds.get("face"))  # which offers all faces of a picture at once
        self.references = evidence.load(gallery, [self.face])
        self.table = self.references.tables[self.face.name, self.face.format]
        if not self.references.present[self.face.name, self.face.format]:
            raise UsageError(
                expected=f"somebody in the gallery with a face of format {self.face.format}",
                found=f"{len(self.references.subjects)} subjects and no such face",
                do="enrol pictures of those to watch for, or enrol them again",
            )
        self.sha256 = recording.sha256()
        self._tracker = Tracker(max(GAP, GAPS * every))
        self._followed: dict[Track, Followed] = {}
        self._raised: list[_Raised] = []
        self._analysed = self._compared = self._undecided = self._numbers = self._given = 0
        self._lightest = inf
        self._before: Tiny | None = None
        self._interrupted = False
        self._closed = ""

    # --- the steps

    def events(self) -> Iterator[Event]:
        """Watch; each event is given once its audit entry is safe on disk. To be read to its end, once.

        Raises:
            SampleError: not one frame of the recording can be decoded.
            GalleryError: an audit entry cannot be written; the event is then not given.
        """
        self._audit("watch", self._begun())
        with ThreadPoolExecutor(cores()) as workers:
            for frame, faces, tiny in self._looked(workers):
                self._follow(frame, faces, self._has_changed(tiny), workers)
                self._compare(self._tracker.ended(frame.time))
                yield from self._release(min((track.start for track in self._tracker.live), default=inf))
                self._analysed += 1
                self.progress("watching", int(frame.time), int(self.recording.duration))
        self._compare(self._tracker.ended(inf))
        yield from self._release(inf)
        self._closed = self._audit("watch end", self._ended())

    def summary(self) -> Summary:
        """What was done, once :meth:`events` was read to its end."""
        recording, reading = self.recording, self.recording.reading
        return Summary(
            recording=recording.name,
            sha256=self.sha256,
            codec=recording.codec,
            width=recording.width,
            height=recording.height,
            duration=recording.duration,
            until=reading.until,
            frames=reading.frames,
            analysed=self._analysed,
            searched=len(self.references.subjects),
            tracks=self._tracker.count,
            compared=self._compared,
            events=self._given,
            expected_false=min(self._compared * len(self.references.subjects) * 10.0 ** -max(self._lightest, 0.0), 1e9)
            if self._given
            else 0.0,
            interrupted=self._interrupted,
            notes=self._notes(),
            audit=self._closed,
        )

    def portraits(self, subjects: Iterable[str]) -> dict[str, bytes]:
        """The best enrolled face of each subject, cut out of its picture: a PNG each, as far as pictures are there."""
        found = {}
        for subject in subjects:
            held = [one for _, one in self.gallery.templates(self.face.name, self.face.format, subject)]
            best = max(held, key=lambda one: one.quality, default=None)
            with suppress(SampleError, NotFoundError):
                if best is not None:
                    picture = read(self.gallery.sample(subject, best.sample))
                    found[subject] = _png(_cut(picture, decode(best.data).box)[0])
        return found

    def _looked(self, workers: ThreadPoolExecutor) -> Iterator[tuple[Frame, Faces, Tiny]]:
        """Frames with their faces and as a tiny picture, in order, looked at beside one another."""
        waiting: deque[tuple[Frame, Future[tuple[Faces, Tiny]]]] = deque()
        for frame in self.recording.frames(self.every):
            if self.stop():
                self._interrupted = True
                break
            waiting.append((frame, workers.submit(self._look, frame.image)))
            if len(waiting) > AHEAD * cores():
                frame, seen = waiting.popleft()
                yield frame, *seen.result()
        for frame, seen in waiting:
            yield frame, *seen.result()

    def _look(self, image: NDArray[np.uint8]) -> tuple[Faces, Tiny]:
        return self.face.faces(image, fine=False), _tiny(image)

    def _follow(self, frame: Frame, faces: Faces, changed: bool, workers: ThreadPoolExecutor) -> None:
        """Continue the tracks with a frame's faces, and keep the faces that are worth it."""
        if changed:
            for followed in self._followed.values():
                followed.doubted = True
        chosen = []
        for at, track in enumerate(self._tracker.step(frame.time, faces.box, faces.confidence)):
            if track is None:
                continue
            followed = self._followed.setdefault(track, Followed())
            promise = worth(faces.box[at], faces.points[at], faces.confidence[at])
            if followed.wants(frame.time, promise):
                chosen.append((track, at, promise))
        made = workers.map(lambda one: self._template(frame, faces, one[1]), chosen)
        for (track, _, promise), (sample, template) in zip(chosen, made, strict=True):
            if track.boxes > 1 and not self._same(self._followed[track], template):
                before, track = track, self._tracker.split(track, frame.time)
                self._followed[track] = Followed()
                self._compare([before])
            followed = self._followed[track]
            followed.doubted = False
            followed.looked(frame.time, promise)
            if isinstance(template, Template):
                followed.keep(Seen(frame.time, sample, template))

    def _compare(self, tracks: Sequence[Track]) -> None:
        """Compare tracks that ended. Of one that raises no event nothing is kept."""
        for track in tracks:
            followed = self._followed.pop(track)
            if not followed.kept:
                continue
            self._compared += 1
            templates = tuple(seen.template for seen in followed.kept)
            part = Part(self.face, self.face.name, templates, self.face.prepare(templates))
            probe = Probe(tuple(seen.sample for seen in followed.kept), (part,), {}, {})
            rows = pipeline.propose(probe, self.references, SHOWN)
            weighed = pipeline.weigh(probe, self.references, rows)
            listed, nobody, stands_out = self._ranked(weighed)
            subjects = [one.subject for one in listed if self._is_event(one, stands_out)]
            self._undecided += not subjects and nobody < 0.5 and self.least is None
            if subjects:
                numbers = {subject: self._numbers + n for n, subject in enumerate(subjects, start=1)}
                self._numbers += len(subjects)
                self._raised.append(_Raised(track, probe, followed, weighed, stands_out, numbers))

    def _is_event(self, candidate: Candidate, stands_out: bool) -> bool:
        """By itself: who else is seen at that time shows later, and then both are given and say so."""
        if self.least is not None:
            return candidate.llr.value >= self.least
        return stands_out and candidate.rank == 1

    def _release(self, start: float) -> Iterator[Event]:
        """Give the events of tracks during which everybody's track has ended: all that live began at ``start``."""
        for raised in self._raised:
            if not raised.given and raised.track.end < start:
                yield from self._events_of(raised)
                raised.given = True
        # Kept only as long as a track may still be compared that was seen at the same time.
        waiting = min((one.track.start for one in self._raised if not one.given), default=inf)
        self._raised = [one for one in self._raised if not one.given or one.track.end >= min(start, waiting)]

    def _events_of(self, raised: _Raised) -> Iterator[Event]:
        """A track's events, weighed together with the tracks that were seen at the same time."""
        beside = [one for one in self._raised if one is not raised and _overlap(one.track, raised.track)]
        free = decide.together(
            [raised.weighed, *(one.weighed for one in beside)], len(self.references.subjects), self.prior
        )[0]
        listed, _, _ = self._ranked(raised.weighed, free)
        top = raised.followed.top()
        for candidate in listed:
            number = raised.subjects.get(candidate.subject)
            if number is None:
                continue
            conflicts = {other for subject, other in raised.subjects.items() if subject != candidate.subject}
            conflicts |= {one.subjects[candidate.subject] for one in beside if candidate.subject in one.subjects}
            candidate, explanation = self._explained(raised.probe, candidate)
            event = Event(
                number=number,
                candidate=candidate,
                stands_out=raised.stands_out and candidate.rank == 1,
                track=raised.track.number,
                start=raised.track.start,
                end=raised.track.end,
                best=top.time,
                frames=raised.track.boxes,
                faces=len(raised.followed.kept),
                quality=top.template.quality,
                crop=top.sample,
                conflicts=tuple(sorted(conflicts)),
                explanation=explanation,
            )
            # Durable before anybody sees the event.
            event = replace(event, audit=self._audit("watch event", self._audited(event)))
            self._given += 1
            self._lightest = min(self._lightest, candidate.llr.value)
            yield event

    # --- what the steps rest on

    def _ranked(
        self, weighed: Sequence[pipeline.Weighed], free: dict[str, float] | None = None
    ) -> tuple[tuple[Candidate, ...], float, bool]:
        return decide.candidates(weighed, len(self.references.subjects), self.prior, SHOWN, free or {})

    def _has_changed(self, tiny: Tiny) -> bool:
        """Whether the picture as a whole is another than that of the analysed frame before."""
        before, self._before = self._before, tiny
        return before is not None and float((before * tiny).mean()) < CHANGED

    def _template(self, frame: Frame, faces: Faces, at: int) -> tuple[Sample, Template | NotAcquired]:
        """Cut a face out of its frame, and make the template of what was cut out.

        What shows of other faces is painted over: they may raise no event, and then nothing is kept of them.
        """
        others = np.delete(faces.box, at, axis=0)
        picture, left, top, scale = _cut(frame.image, faces.box[at], others)
        alone = faces.take([at]).moved(scale, left * scale, top * scale)
        sample = Sample(self.face.name, _png(picture), f"{frame.time:.1f} s of {self.recording.name}")
        template, _ = self.face.template(picture, alone, 0, sample)
        return sample, template

    def _same(self, followed: Followed, template: Template | NotAcquired) -> bool:
        """Whether a face on a track is of the person whose track it is."""
        if not isinstance(template, Template) or not followed.kept:
            return not followed.doubted  # nothing but its place says so
        own = self.face.gather([[seen.template for seen in followed.kept]])
        scores = self.face.compare(self.face.prepare([template]), own)
        if scores.status[0] != Status.COMPARED:
            return not followed.doubted
        return bool(self.table.weigh(scores)[0].uncapped > (0.0 if followed.doubted else DIFFERENT))

    def _explained(self, probe: Probe, candidate: Candidate) -> tuple[Candidate, Explanation | None]:
        """The candidate with a sentence, and what corresponds, drawn."""
        if self._given >= self.pictures:
            return candidate, None
        answer = Answer((candidate,), len(self.references.subjects), self.prior, 0.0, "", False)
        answer, why = pipeline.explain(answer, probe, self.references, self.gallery.samples, show=1)
        return answer.candidates[0], next(iter(why.values()), None)

    # --- what is said and noted

    def _audit(self, event: str, details: dict[str, Any]) -> str:
        return self.gallery.append_audit(event, self.mandate, {"recording": self.sha256, **details})

    def _begun(self) -> dict[str, Any]:
        return {
            "bytes": self.recording.size,
            "searched": len(self.references.subjects),
            "every": self.every,
            "prior_listed": self.prior,
            "least": self.least,
            "format": self.face.format,
            "calibration": self.table.id,
        }

    @staticmethod
    def _audited(event: Event) -> dict[str, Any]:
        return {
            "event": event.number,
            "subject": event.candidate.subject,
            "llr": round(event.candidate.llr.value, 3),
            "stands_out": event.stands_out,
            "track": event.track,
            "start": round(event.start, 3),
            "end": round(event.end, 3),
            "conflicts": list(event.conflicts),
        }

    def _ended(self) -> dict[str, Any]:
        reading = self.recording.reading
        return {
            "until": round(reading.until, 3),
            "frames": reading.frames,
            "analysed": self._analysed,
            "damaged": reading.damaged,
            "tracks": self._tracker.count,
            "compared": self._compared,
            "events": self._given,
            "interrupted": self._interrupted,
        }

    def _notes(self) -> tuple[str, ...]:
        nobody = Probe((), (Part(self.face, self.face.name, (), None),), {}, {})  # of faces, whoever's
        said = [*self.recording.remarks(), *pipeline.remarks(nobody, self.references, ())]
        if self._analysed and not self._tracker.count:
            said.append(
                "No face was found in any frame that was looked at. Faces that lie on their side are not found."
            )
        if unused := self._tracker.count - self._compared:
            said.append(f"{unused:,} of {self._tracker.count:,} tracks show no face good enough to be compared.")
        if self._undecided:
            said.append(
                f"{self._undecided:,} tracks raised no event though they are likelier of somebody on the watchlist than"
                " of nobody: no one subject stands out. One person may be enrolled under several ids; --least raises"
                " events for each."
            )
        return tuple(said)


def _overlap(one: Track, other: Track) -> bool:
    """Whether two tracks were seen at the same time."""
    return max(one.start, other.start) <= min(one.end, other.end)


def _tiny(image: NDArray[np.uint8]) -> Tiny:
    """A frame made tiny and grey."""
    small = Image.fromarray(image).resize((32, 18), Image.Resampling.BOX, reducing_gap=1.0).convert("L")
    tiny = np.array(small, np.float32)
    tiny -= tiny.mean()
    tiny /= tiny.std() + 1  # plus one grey level: noise on black is no picture
    return tiny


def _cut(
    image: NDArray[np.uint8], box: NDArray[np.floating], others: NDArray[np.floating] = _NOBODY
) -> tuple[NDArray[np.uint8], int, int, float]:
    """A face with a margin around it, ``LARGEST`` pixels a side at most; its left and top; what it was scaled by.

    Of ``others``, boxes in float[n, 4], nothing shows that lies outside the face's own box.
    """
    height, width = image.shape[:2]

    def within(box: NDArray[np.floating], around: float) -> tuple[slice, slice]:
        left, top = (int(np.clip(box[n] - around, 0, most - 1)) for n, most in ((0, width), (1, height)))
        right, bottom = int(box[0] + box[2] + around) + 1, int(box[1] + box[3] + around) + 1
        return slice(top, max(min(bottom, height), top + 1)), slice(left, max(min(right, width), left + 1))

    own = within(box, MARGIN * max(float(box[2]), float(box[3])))
    painted = np.zeros(image.shape[:2], np.bool_)
    for other in others:
        painted[within(other, 0)] = True
    painted[within(box, 0)] = False
    picture = np.where(painted[own][..., None], np.uint8(_GREY), image[own])
    scale = min(LARGEST / max(picture.shape[:2]), 1.0)
    if scale < 1:
        size = (max(round(picture.shape[1] * scale), 1), max(round(picture.shape[0] * scale), 1))
        picture = np.asarray(Image.fromarray(picture).resize(size, Image.Resampling.BOX))
    return picture, own[1].start, own[0].start, scale


def _png(picture: NDArray[np.uint8]) -> bytes:
    out = io.BytesIO()
    Image.fromarray(picture).save(out, "PNG", compress_level=1)
    return out.getvalue()
