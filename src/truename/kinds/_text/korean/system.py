"""A spelling system of an alphabet: P(letters | jamo), and how the jamo change one another at a syllable's border.

A spelling is a run of vowels for each nucleus with a cluster of consonants between two nuclei, a border: the coda of
one syllable and the onset of the next. At a border Korean assimilates (압록 is said amnok) and voices (ㄱ between
vowels is g), so the border is the unit whose spelling a system gives, not the letter.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from truename.kinds._text.korean.jamo import CODAS, FRONT, N_CODAS, N_NUCLEI, N_ONSETS, NUCLEI, ONSETS, falls

Forms = Mapping[str, float]
"""Spellings of one jamo with their probabilities, summing to about 1."""

JOINED, HYPHEN, SPACE = "", "-", " "
SEPARATORS = (JOINED, HYPHEN, SPACE)

_SAID_CODAS = " ㄱㄴㄷㄹㅁㅂㅅㅇㅊ"
"""Codas that occur in names and words: the seven that are said, and two more that are written."""

_VOICED = {"ㄱ", "ㄷ", "ㅂ", "ㅈ"}
_RESONANT = set(" ㄴㄹㅁㅇ")
_NEGLIGIBLE = 1e-4
"""Spellings less probable than this are left out of a border's table."""


def assimilated(coda: str, onset: str) -> list[tuple[str, str]]:
    """The pairs that a border is said as, standard pronunciation first (표준 발음법, articles 13 to 20)."""
    nasal = {"ㄱ": "ㅇ", "ㄷ": "ㄴ", "ㅂ": "ㅁ", "ㅅ": "ㄴ", "ㅊ": "ㄴ"}
    if coda in nasal and onset in "ㄴㅁ":
        return [(nasal[coda], onset)]
    if coda in nasal and onset == "ㄹ":
        return [(nasal[coda], "ㄴ"), (nasal[coda], "ㄹ"), (coda, "ㄴ")]
    if coda in "ㅁㅇ" and onset == "ㄹ":
        return [(coda, "ㄴ")]
    if coda == "ㄴ" and onset == "ㄹ":
        return [("ㄹ", "ㄹ"), ("ㄴ", "ㄴ")]
    if coda == "ㄹ" and onset == "ㄴ":
        return [("ㄹ", "ㄹ")]
    if onset == "ㅇ" and coda in "ㄱㄷㄹㅁㅂㅅㄴ":
        return [(" ", coda)]
    return [(coda, onset)]


@dataclass(frozen=True, eq=False)
class System:
    """P(letters | jamo) of one way of writing Korean names with an alphabet.

    Attributes:
        name: how an explanation calls it.
        share: how much of the alphabet's texts is written so. Sums to 1 over an alphabet's systems.
        law: probability that the initial-sound law is applied at the beginning of a surname or a given name.
        joined: probability that a border is spelled as it is said (assimilated, voiced), by separator.
        onsets: spellings of an onset by itself.
        onsets_front: those that differ before i and y.
        voiced: spellings of ㄱ, ㄷ, ㅂ, ㅈ, ㄹ inside a voiced border.
        nuclei: spellings of a nucleus after a consonant.
        nuclei_bare: those that differ where no consonant stands before.
        codas: spellings of a coda.
        customs: probability that a surname is spelled by custom (Lee, Park) and not by the system.
        vowels: letters of which nuclei are spelled.
        surname_last: probability that the surname stands last where no comma says so.
        silent_e: whether an e after a syllable's last consonant may be silent (June).
    """

    name: str
    share: float
    law: float
    joined: Mapping[str, float]
    onsets: Mapping[str, Forms]
    onsets_front: Mapping[str, Forms]
    voiced: Mapping[str, Forms]
    nuclei: Mapping[str, Forms]
    nuclei_bare: Mapping[str, Forms]
    codas: Mapping[str, Forms]
    customs: float
    vowels: str
    surname_last: float
    silent_e: bool = False
    _tables: dict[str, object] = field(default_factory=dict)

    # -- forward: what a jamo is spelled as

    def onset(self, onset: str, front: bool) -> Forms:
        """Spellings of an onset that begins a word."""
        return (self.onsets_front.get(onset) if front else None) or self.onsets[onset]

    def nucleus(self, nucleus: str, bare: bool) -> Forms:
        """Spellings of a nucleus."""
        return (self.nuclei_bare.get(nucleus) if bare else None) or self.nuclei[nucleus]

    def border(self, coda: str, onset: str, front: bool, separator: str) -> dict[str, float]:
        """Spellings of a coda and the next syllable's onset, with what stands between them."""
        forms: dict[str, float] = defaultdict(float)
        as_said = self.joined[separator]
        for c, pc in self.codas[coda].items():
            for o, po in self.onset(onset, front).items():
                forms[c + separator + o] += (1 - as_said) * pc * po
        said = assimilated(coda, onset)
        for rank, (coda_said, onset_said) in enumerate(said):
            p = as_said * (1.0 if len(said) == 1 else (0.6 if rank == 0 else 0.4 / (len(said) - 1)))
            onset_forms = self.onset(onset_said, front)
            if coda_said in _RESONANT:
                onset_forms = self.voiced.get(onset_said, onset_forms)
            if onset_said == "ㄹ" and coda_said == "ㄹ":
                onset_forms = {form.replace("r", "l").replace("р", "л"): q for form, q in onset_forms.items()}
            for c, pc in self.codas[coda_said].items():
                for o, po in onset_forms.items():
                    forms[c + separator + o] += p * pc * po
        return forms

    # -- inverse: which jamo letters may be

    def _inverse(self) -> tuple[dict[str, NDArray[np.float64]], dict[str, NDArray[np.float64]]]:
        """Onset spellings and nucleus spellings to arrays [onset, nucleus]."""
        if "inverse" not in self._tables:
            by_onset: dict[str, NDArray[np.float64]] = {}
            by_nucleus: dict[str, NDArray[np.float64]] = {}
            for o, onset in enumerate(ONSETS):
                for v, nucleus in enumerate(NUCLEI):
                    for form, p in self.onset(onset, nucleus in FRONT).items():
                        by_onset.setdefault(form, np.zeros((N_ONSETS, N_NUCLEI)))[o, v] += p
                    for form, p in self.nucleus(nucleus, onset == "ㅇ").items():
                        by_nucleus.setdefault(form, np.zeros((N_ONSETS, N_NUCLEI)))[o, v] += p
            self._tables["inverse"] = (by_onset, by_nucleus)
        return self._tables["inverse"]  # type: ignore[return-value]

    def borders(self) -> dict[str, tuple[tuple[int, int, bool, float], ...]]:
        """Border spellings to (coda, onset, front, probability)."""
        if "borders" not in self._tables:
            borders: dict[str, list[tuple[int, int, bool, float]]] = defaultdict(list)
            for coda in _SAID_CODAS:
                for o, onset in enumerate(ONSETS):
                    for front in (False, True):
                        if front and onset not in self.onsets_front and onset != "ㅇ":
                            continue
                        for separator in SEPARATORS:
                            for form, p in self.border(coda, onset, front, separator).items():
                                if p > _NEGLIGIBLE:
                                    borders[form].append((CODAS.index(coda), o, front, p))
            # Tuples of tuples, which the garbage collector need not walk through.
            self._tables["borders"] = {form: tuple(found) for form, found in borders.items()}
        return self._tables["borders"]  # type: ignore[return-value]

    def is_nucleus(self, letters: str) -> bool:
        """Whether some nucleus is spelled so."""
        return letters in self._inverse()[1]

    def nuclei_spelled(self) -> frozenset[str]:
        """All spellings of all nuclei."""
        return frozenset(self._inverse()[1])

    def may_spell(self, runs: Sequence[str]) -> bool:
        """Whether consonants, vowels, consonants, ..., consonants can be a Korean word, as far as the consonants say.

        True of every word that has a reading; False of most words of other languages, at the cost of a few look-ups.
        """
        heads, borders, tails = self.clusters()
        return runs[0] in heads and runs[-1] in tails and all(run in borders for run in runs[2:-1:2])

    def clusters(self) -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
        """Consonants that can begin a word, stand between its vowels, and end it."""
        if "clusters" not in self._tables:
            tails = frozenset(form for forms in self.codas.values() for form in forms)
            self._tables["clusters"] = (frozenset(self._inverse()[0]), frozenset(self.borders()), tails)
        return self._tables["clusters"]  # type: ignore[return-value]

    def _before_law(self, written: NDArray[np.float64], law: float) -> NDArray[np.float64]:
        """[..., onset, nucleus] P(spelling | written jamo) to P(spelling | jamo before the law)."""
        drops, turns = falls()
        latent = written.copy()
        silent = written[..., ONSETS.index("ㅇ"), :][..., None, :]
        n = written[..., ONSETS.index("ㄴ"), :][..., None, :]
        latent = np.where(drops, (1 - law) * written + law * silent, latent)
        return np.where(turns, (1 - law) * written + law * n, latent)

    def head(self, consonants: str, vowels: str) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """The beginning of a word: slots without coda, P(letters | onset, nucleus), of those that are possible."""
        return _head(self, consonants, vowels)

    def middle(self, cluster: str, vowels: str) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]:
        """A border and the nucleus after it: codas, slots without coda, P(letters | coda, onset, nucleus)."""
        return _middle(self, cluster, vowels)

    def tail(self, consonants: str) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]:
        """A word's end: codas, nothing after them, and P(letters | coda)."""
        return _tail(self, consonants)


_LAW_INSIDE = 0.3
"""How often the law is applied inside a given name where it is at its beginning (열 for 렬). Assumption."""


@lru_cache(maxsize=4096)
def _head(system: System, consonants: str, vowels: str) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    by_onset, by_nucleus = system._inverse()
    if consonants not in by_onset or vowels not in by_nucleus:
        return np.empty(0, dtype=np.int64), np.empty(0)
    latent = system._before_law(by_onset[consonants] * by_nucleus[vowels], system.law).ravel()
    found = np.flatnonzero(latent)
    return found * N_CODAS, latent[found]


@lru_cache(maxsize=16384)
def _middle(
    system: System, cluster: str, vowels: str
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]:
    border = system.borders().get(cluster)
    nucleus = system._inverse()[1].get(vowels)
    if border is None or nucleus is None:
        return np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64), np.empty(0)
    front = np.array([v in FRONT for v in NUCLEI])
    possible = sorted({coda for coda, _, _, _ in border})
    written = np.zeros((len(possible), N_ONSETS, N_NUCLEI))
    for coda, onset, only_front, p in border:
        differs = ONSETS[onset] in system.onsets_front or ONSETS[onset] == "ㅇ"
        where = (front if only_front else ~front) if differs else slice(None)
        written[possible.index(coda), onset, where] += p
    latent = system._before_law(written * nucleus, system.law * _LAW_INSIDE).reshape(len(possible), -1)
    codas, rest = np.nonzero(latent)
    return np.array(possible)[codas], rest * N_CODAS, latent[codas, rest]


@lru_cache(maxsize=256)
def _tail(system: System, consonants: str) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]:
    found = [(CODAS.index(coda), forms[consonants]) for coda, forms in system.codas.items() if consonants in forms]
    codas = np.array([c for c, _ in found], dtype=np.int64)
    return codas, np.zeros_like(codas), np.array([p for _, p in found])
