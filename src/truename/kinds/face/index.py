"""The scan over many embeddings: exact, in half precision, held once.

A million embeddings of 512 numbers take 1.02 GB as 16-bit floats, half of what they take as 32-bit ones, and since a
scan waits for memory, it takes about half the time as well. What rounding to 16 bits does to an inner product of unit
vectors (some 1e-5) is far below what tells two people apart. faiss stores and decodes them (IndexScalarQuantizer,
QT_fp16). Nothing is approximated beyond that rounding, and no index structure is searched in part.

Rows lie in shards, so that growing never copies all of them, a removal moves only its own shards, and each core scans
shards of its own. A shard is looked through in one of two ways:

    scan        few queries: faiss decodes each row in registers, as often as there are queries
    multiply    many queries: blocks of rows are decoded once, and a matrix product serves every query

Both add in single precision and in orders of their own, so that they propose a few rows more than wanted. Their inner
products are then computed again in double precision, which settles the order; equal ones are ordered by row. The same
rows thus give the same answer, however many queries come together and however many cores there are.

To measure it: fill an index with blocks of ``default_rng(0).standard_normal((8192, 512), float32)``, each row divided
by its length, until it holds a million; take queries from ``default_rng(1)`` alike. Then ``search(queries[:1], 200)``
and ``search(queries[:64], 200)``, the median of several runs after a first one, and the resident memory of the process.
What the vectors are changes the time only where thousands are equal.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from operator import attrgetter
from typing import Any

import faiss
import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from truename.machine import cores

MAX_DIMENSION = 4096
"""Of an embedding; the largest in use has 512."""

Found = tuple[NDArray[np.float32], NDArray[np.intp]]
"""Similarities and rows, [queries, k] each."""

_SHARD = 2**16  # rows: 67 MB at 512 dimensions; a million make 16, enough to keep cores busy to the end
_BLOCK = 2048  # rows decoded at once to 4 MB: measured best of 512 to 16,384 with 2 MB of second-level cache
_MULTIPLY = 32  # queries from which on multiplying takes less time than scanning: 22 ms against 35 each at 64, 50 at 16
_TOGETHER = 256  # queries multiplied at once: 17 ms each, and some 10 MB of similarities a core
_SPARE = 32  # rows proposed beyond k: among random rows, more than rounding can bring into another order
_LENGTH = 2e-2  # by which a unit vector's length may be off: twice what a stored template may, before rounding again

_one_product = threading.Lock()


class Index:
    """The embeddings of many faces, row after row, each of unit length.

    Searching from several threads is safe; adding and removing needs the index for itself.
    """

    def __init__(self, dimension: int) -> None:
        """An index without rows.

        Args:
            dimension: numbers of an embedding, 1 to 4096. Quickest in multiples of 16.
        """
        if not 0 < dimension <= MAX_DIMENSION:
            raise ValueError(f"expected a dimension of 1 to {MAX_DIMENSION}, found {dimension}")
        self.dimension = dimension
        self._shards: list[Any] = []  # of faiss, none of them empty

    def __len__(self) -> int:
        return sum(shard.ntotal for shard in self._shards)

    @property
    def memory(self) -> int:
        """Bytes that the embeddings take."""
        return sum(shard.codes.size() for shard in self._shards)

    def add(self, embeddings: NDArray[np.float32] | NDArray[np.float16]) -> None:
        """Append rows, [m, dimension], of unit length; rounded to half precision. Give a large gallery in blocks.

        Raises:
            ValueError: another shape, or a row that is not of unit length.
        """
        self._require_unit(embeddings)
        rounded = np.ascontiguousarray(embeddings, np.float16)
        while len(rounded):
            if not self._shards or self._shards[-1].ntotal >= _SHARD:
                quantizer = faiss.ScalarQuantizer.QT_fp16
                self._shards.append(faiss.IndexScalarQuantizer(self.dimension, quantizer, faiss.METRIC_INNER_PRODUCT))
            last = self._shards[-1]
            some, rounded = np.split(rounded, [_SHARD - last.ntotal])
            last.add_sa_codes(some.view(np.uint8))

    def remove(self, rows: NDArray[np.intp]) -> None:
        """Remove rows, intp[m] in any order; those after them move up, as in ``numpy.delete``.

        A thousand rows cost hardly more than one in each shard: remove them at once. Neighbours that fit in one shard
        become one, so that what removals leave unused is never more than what is used.

        Raises:
            IndexError: there is no such row.
        """
        self._require(rows)
        starts = self._starts()
        for shard, start, end in zip(self._shards, starts, starts[1:], strict=False):
            mine = rows[(rows >= start) & (rows < end)]
            if len(mine):
                shard.remove_ids(np.unique(mine - start).astype(np.int64))
        shards: list[Any] = []
        for shard in filter(attrgetter("ntotal"), self._shards):
            if shards and shards[-1].ntotal + shard.ntotal <= _SHARD:
                shards[-1].add_sa_codes(_held(shard).view(np.uint8))
            else:
                shards.append(shard)
        self._shards = shards

    def rows(self, indices: NDArray[np.intp]) -> NDArray[np.float32]:
        """Some rows as they are held: float32[m, dimension] from intp[m].

        Raises:
            IndexError: there is no such row.
        """
        self._require(indices)
        decoded = np.empty((len(indices), self.dimension), np.float32)
        starts = self._starts()
        for shard, start, end in zip(self._shards, starts, starts[1:], strict=False):
            here = np.flatnonzero((indices >= start) & (indices < end))
            if len(here):
                decoded[here] = _held(shard)[indices[here] - start]
        return decoded

    def search(self, queries: NDArray[np.float32], k: int) -> Found:
        """The k rows most similar to each query, exactly.

        Args:
            queries: float32[q, dimension], of unit length.
            k: how many rows; fewer come where there are fewer.

        Returns:
            float32[q, min(k, n)] inner products with the rows as held, falling; intp of the same shape, their rows,
            rising where the inner products are equal.

        Raises:
            ValueError: another shape, or a query that is not of unit length.
        """
        self._require_unit(queries)
        queries = np.ascontiguousarray(queries, np.float32)
        k = min(max(k, 0), len(self))
        similarity, row = np.empty((len(queries), k), np.float32), np.empty((len(queries), k), np.intp)
        for start in range(0, len(queries), _TOGETHER) if k else ():
            some = slice(start, start + _TOGETHER)
            similarity[some], row[some] = self._search(queries[some], k)
        return similarity, row

    def _search(self, queries: NDArray[np.float32], k: int) -> Found:
        similarity, row = np.empty((len(queries), k), np.float32), np.empty((len(queries), k), np.intp)
        # Adding d products in any order errs by at most d u |x||y| (Higham, Accuracy and Stability of Numerical
        # Algorithms, 2002, section 3.1), u = 2^-24; twice that, for lengths above 1 and for what is rounded later.
        error = 2 * self.dimension * 2.0**-24
        waiting, reach = np.arange(len(queries)), k + _SPARE
        while len(waiting):
            reach = min(reach, len(self))
            proposed, rows = self._propose(queries[waiting], reach)
            for one, estimate, some in zip(waiting, proposed, rows, strict=True):
                exact = (self.rows(some).astype(np.float64) * queries[one]).sum(axis=1)
                assert (np.abs(exact - estimate) <= error).all(), "a library adds less accurately than single precision"
                order = np.lexsort((some, -exact.astype(np.float32)))[:k]
                similarity[one], row[one] = exact[order], some[order]
            # A row that was not proposed was estimated at no more than any that was.
            settled = proposed.min(axis=1) + error < similarity[waiting, -1]
            waiting = waiting[~settled] if reach < len(self) else waiting[:0]
            reach *= 8  # many near duplicates
        return similarity, row

    def _propose(self, queries: NDArray[np.float32], k: int) -> Found:
        """About the k best rows of each query, in no order: none that is left out has a greater estimate."""
        # OpenMP's threads, which faiss would use, wait for one another busily: one thread a worker.
        with ThreadPoolExecutor(cores(), initializer=faiss.omp_set_num_threads, initargs=(1,)) as pool:
            if len(queries) < _MULTIPLY:
                found = list(pool.map(partial(_scan, queries, k), self._shards))
            else:
                # So do those of BLAS. How many it takes holds for the whole process, hence one product at a time.
                with _one_product, threadpool_limits(1, "blas"):
                    found = list(pool.map(partial(_multiply, queries, k), self._shards))
        starts = self._starts()
        return _best(
            np.concatenate([similarity for similarity, _ in found], axis=1),
            np.concatenate([row + start for (_, row), start in zip(found, starts, strict=False)], axis=1),
            k,
        )

    def _starts(self) -> NDArray[np.intp]:
        """The first row of each shard, and one more: intp[shards + 1]."""
        return np.cumsum([0, *(shard.ntotal for shard in self._shards)], dtype=np.intp)

    def _require_unit(self, vectors: NDArray[np.float32] | NDArray[np.float16]) -> None:
        if vectors.ndim != 2 or vectors.shape[1] != self.dimension:
            raise ValueError(f"expected vectors of shape [m, {self.dimension}], found {list(vectors.shape)}")
        length = np.sqrt(np.einsum("ij,ij->i", vectors, vectors, dtype=np.float32))
        if not (np.abs(length - 1) <= _LENGTH).all():  # what is not a number is refused, too
            raise ValueError("expected vectors of unit length, found others")

    def _require(self, rows: NDArray[np.intp]) -> None:
        if len(rows) and not (rows.min() >= 0 and rows.max() < len(self)):
            raise IndexError(f"expected rows below {len(self)}, found {rows.min()} to {rows.max()}")


def best_subjects(index: Index, owner: NDArray[np.intp], queries: NDArray[np.float32], k: int) -> NDArray[np.intp]:
    """The k best subjects, exactly: intp[at most k], best first. A subject is as good as its best row over all queries.

    Args:
        index: n embeddings.
        owner: intp[n], whose each of them is; a subject may have several.
        queries: float32[q, dimension], the embeddings of one person.
        k: how many subjects; fewer come where there are fewer. Equal ones come in their order.
    """
    n, reach = len(index), k + _SPARE
    if k < 1 or n == 0 or len(queries) == 0:
        return np.zeros(0, np.intp)
    while True:
        reach = min(reach, n)
        similarity, row = index.search(queries, reach)
        subject, of = np.unique(owner[row], return_inverse=True)
        best = np.full(len(subject), -np.inf, np.float32)
        np.maximum.at(best, of, similarity)
        order = np.lexsort((subject, -best))[:k]
        # A row that was not found is no better than the last one that was, for whichever query.
        if reach == n or (len(order) == k and best[order[-1]] > similarity[:, -1].max()):
            return subject[order].astype(np.intp)
        reach *= 2


def carried(owner: NDArray[np.intp], kept: NDArray[np.intp]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """What becomes of rows when subjects are revised: see :meth:`truename.contracts.Revising.revise`.

    Args:
        owner: intp[n], whose each row is.
        kept: intp[subjects], which subject each one was before; -1 for one whose rows are new.

    Returns:
        the rows to remove, intp; whose the others are now, intp, in their order.
    """
    now = np.full(max(owner.max(initial=-1), kept.max(initial=-1)) + 1, -1, np.intp)
    known = np.flatnonzero(kept >= 0)
    now[kept[known]] = known
    whose = now[owner]
    return np.flatnonzero(whose < 0), whose[whose >= 0]


def _scan(queries: NDArray[np.float32], k: int, shard: Any) -> Found:
    similarity, row = shard.search(queries, min(k, shard.ntotal))
    return similarity, row.astype(np.intp)


def _multiply(queries: NDArray[np.float32], k: int, shard: Any) -> Found:
    found: Found = np.empty((len(queries), 0), np.float32), np.empty((len(queries), 0), np.intp)
    for start, block in _blocks(shard):
        rows = np.broadcast_to(np.arange(start, start + len(block)), (len(queries), len(block)))
        found = _best(
            np.concatenate([found[0], queries @ block.T], axis=1), np.concatenate([found[1], rows], axis=1), k
        )
    return found


def _blocks(shard: Any) -> Iterator[tuple[int, NDArray[np.float32]]]:
    """A shard's rows, decoded block after block into the same memory."""
    codes = _held(shard).view(np.uint8)
    decoded = np.empty((min(_BLOCK, shard.ntotal), shard.d), np.float32)
    for start in range(0, shard.ntotal, _BLOCK):
        some = codes[start : start + _BLOCK]
        yield start, shard.sa_decode(some, decoded[: len(some)])


def _held(shard: Any) -> NDArray[np.float16]:
    """A shard's rows where faiss holds them, float16[rows, dimension]: not to be kept while rows come and go."""
    codes: NDArray[np.uint8] = faiss.rev_swig_ptr(shard.codes.data(), shard.codes.size())
    return codes.view(np.float16).reshape(shard.ntotal, shard.d)


def _best(similarity: NDArray[np.float32], row: NDArray[np.intp], k: int) -> Found:
    """The k best columns of each line, in no order."""
    if similarity.shape[1] <= k:
        return similarity, row
    best = np.argpartition(similarity, -k, axis=1)[:, -k:]
    return np.take_along_axis(similarity, best, axis=1), np.take_along_axis(row, best, axis=1)
