"""What is stored of a face comes back as it was, and nothing else is taken for one."""

from __future__ import annotations

import struct
import zlib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from truename.errors import TemplateError
from truename.kinds.face import template


def face(seed: int = 0, dimension: int = 256) -> template.FaceTemplate:
    rng = np.random.Generator(np.random.PCG64(seed))
    embedding = rng.standard_normal(dimension).astype(np.float32)
    return template.FaceTemplate(
        embedding=embedding / np.linalg.norm(embedding),
        norm=15.5,
        box=rng.uniform(-20, 3000, 4).astype(np.float32),
        points=rng.uniform(-20, 3000, (5, 2)).astype(np.float32),
        confidence=0.93,
    )


@given(seed=st.integers(0, 1000), dimension=st.sampled_from([1, 64, 128, 256, 512, 4096]))
def test_round_trip(seed: int, dimension: int) -> None:
    given_face = face(seed, dimension)
    found = template.decode(template.encode(given_face))
    np.testing.assert_array_equal(found.box, given_face.box)
    np.testing.assert_array_equal(found.points, given_face.points)
    np.testing.assert_allclose(found.embedding, given_face.embedding, rtol=6e-4, atol=6e-8)
    assert found.norm == pytest.approx(15.5)
    assert found.confidence == pytest.approx(0.93)
    assert template.encode(found) == template.encode(given_face)


def test_size() -> None:
    assert len(template.encode(face())) == 588


def signed(body: bytes) -> bytes:
    return body + struct.pack("<I", zlib.crc32(body))


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"TNFA",
        template.encode(face())[:-1],
        template.encode(face()) + b"\0",
        b"TNFP" + template.encode(face())[4:],
        signed(b"TNFA\x01\x00\x00\x00" + bytes(64)),
        signed(template.encode(face())[:72] + bytes(512)),
        signed(template.encode(face())[:8] + struct.pack("<f", float("nan")) + template.encode(face())[12:-4]),
        signed(template.encode(face())[:-4].replace(struct.pack("<f", 15.5), struct.pack("<f", -1))),
    ],
)
def test_foreign_and_impossible_bytes_are_refused(data: bytes) -> None:
    with pytest.raises(TemplateError):
        template.decode(data)


def test_a_later_version_says_so() -> None:
    with pytest.raises(TemplateError, match="version 2"):
        template.decode(signed(b"TNFA\x02" + template.encode(face())[5:-4]))
