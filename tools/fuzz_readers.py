"""Fuzz the readers of foreign bytes: each must give a value or its refusal, and nothing else, whatever it is given.

    pip install atheris          # for this tool alone
    python tools/fuzz_readers.py [READER ...] [--seconds 60] [--seeds FOLDER]

Coverage guides atheris from one input to the next; it begins with what truename's own writers make, and with the files
of FOLDER, such as NIST's samples. A crash is kept as a file beside, and the exit code is then not 0.
"""

from __future__ import annotations

import argparse
import io
import subprocess
import sys
import tempfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

import atheris

with atheris.instrument_imports(include=["truename"]):
    import numpy as np
    from PIL import Image

    from truename import wsq
    from truename.errors import SampleError, TemplateError, TruenameError
    from truename.interchange import images, minutiae
    from truename.kinds._ridge.minutiae import Minutiae
    from truename.kinds.fingerprint import received, template
    from truename.sources import interchange, transaction
    from truename.sources.files import untold
    from truename.sources.transaction import write
    from truename.sources.transaction.minutiae import minutiae as of_type_9
    from truename.sources.transaction.samples import read_each
    from truename.types import Sample

LONGEST = 65535
"""Bytes of an input: what a length of two bytes can say."""

MOST_PIXELS = 2**16
"""Of a picture that is decoded: what larger ones are made of is the same, and slow."""


class Reader(NamedTuple):
    """What is fuzzed: what reads, what it may raise, and inputs to begin with."""

    read: Callable[[bytes], object]
    refusal: type[TruenameError]
    seeds: Callable[[], Iterator[bytes]]


def read_record(content: bytes) -> None:
    """A record, each view of it, and what the kind makes of that: as it is, and with the length that it has."""
    for size in (2, 4, 6):
        with suppress(SampleError):
            read_samples(content[:8] + len(content).to_bytes(size, "big") + content[8 + size :])
    read_samples(content)


def read_samples(content: bytes) -> None:
    """The samples of a record."""
    for sample in interchange.samples(content, "fuzzed", untold):
        if received.is_record(sample):
            received.assess(sample, received.read(sample))


def read_transaction(content: bytes) -> None:
    """Every record, what it is read as, its minutiae."""
    found = transaction.read(content)
    read_each(found, "fuzzed")
    for record in found.records:
        if record.type == 9:
            of_type_9(found, record)


def read_wsq(content: bytes) -> None:
    """A picture of bounded size."""
    top = wsq.header(content)
    if top.width * top.height <= MOST_PIXELS:
        wsq.decode(content)


def read_template(content: bytes) -> None:
    """A template as it is, and with the checksum that its bytes have: what an attacker gives."""
    with suppress(TemplateError):
        template.decode(content)
    template.decode(content + zlib.crc32(content).to_bytes(4, "little"))


def views() -> Iterator[bytes]:
    """Records of every format."""
    points = tuple(minutiae.Minutia(10 * n, 7 * n, 90.0, 1 + n % 2, n) for n in range(12))
    both = [minutiae.View(2, points, 200, 300, extended=((1, b"\1\2\3"),)), minutiae.View(3, points, 200, 300)]
    for layout in minutiae.WRITTEN:
        yield minutiae.write(both, layout)


def pictures() -> Iterator[bytes]:
    """A record of pictures of each version, pixels and PNG."""
    for data, compression in ((bytes(64), 0), (picture(), 5)):
        header = b"\xab\xcd\0\x1f\1\1" + b"\1\xf4" * 4 + bytes([8, compression, 0, 0])
        view = (14 + len(data)).to_bytes(4, "big") + b"\2\1\1\x50\0\0\x08\0\x08\0" + data
        for product in (b"", b"\0\1\0\2"):
            rest = product + header + view
            yield b"FIR\0" + b"010\0" + (14 + len(rest)).to_bytes(6, "big") + rest


def transactions() -> Iterator[bytes]:
    """A transaction of a finger and a palm."""
    prints = [Sample("fingerprint", picture(), "", 2, 500), Sample("palmprint", picture(), "", 21, 500)]
    yield write.write(prints, write.Heading("A", "B", "TEST"), {18: "Doe, Jane"})


def picture() -> bytes:
    """8 x 8 grey pixels as PNG."""
    content = io.BytesIO()
    Image.new("L", (8, 8), 128).save(content, "PNG")
    return content.getvalue()


def templates() -> Iterator[bytes]:
    """A template of four minutiae, without its checksum."""
    four = np.arange(4, dtype=np.float32)
    one = np.ones(4, np.uint8)
    yield template.encode(Minutiae(four, four, four, one, one, np.eye(4, dtype=np.bool_)))[:-4]


READERS = {
    "minutiae": Reader(read_record, SampleError, views),
    "images": Reader(read_record, SampleError, pictures),
    "transaction": Reader(read_transaction, SampleError, transactions),
    "wsq": Reader(read_wsq, SampleError, lambda: iter(())),
    "template": Reader(read_template, TemplateError, templates),
}
BEGINS: dict[str, Callable[[bytes], bool]] = {
    "minutiae": minutiae.begins,
    "images": images.begins,
    "transaction": transaction.begins,
    "wsq": lambda content: content.startswith(wsq.SIGNATURE),
    "template": lambda content: content.startswith(template.MAGIC),
}
"""Which files of a folder are seeds of a reader."""


def fuzz(name: str, seconds: int, seeds: Path | None) -> None:
    """Fuzz one reader in this process, which ends with it."""
    reader = READERS[name]

    def once(content: bytes) -> None:
        with suppress(reader.refusal):
            reader.read(content)

    with tempfile.TemporaryDirectory() as corpus:
        found = list(reader.seeds())
        found += (
            [one for file in sorted(seeds.iterdir()) if BEGINS[name](one := file.read_bytes()[:LONGEST])]
            if seeds
            else []
        )
        for number, content in enumerate(found):
            (Path(corpus) / f"{number}").write_bytes(content)
        limits = [f"-max_total_time={seconds}", f"-max_len={LONGEST}", "-timeout=20", "-rss_limit_mb=2048"]
        atheris.Setup([sys.argv[0], corpus, *limits, f"-artifact_prefix=fuzzed-{name}-", "-print_final_stats=1"], once)
        atheris.Fuzz()


def main() -> None:
    """Fuzz one reader here, or each in a process of its own."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("readers", nargs="*", choices=[*READERS, []], metavar="READER")
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--seeds", type=Path)
    arguments = parser.parse_args()
    if len(arguments.readers) == 1:
        fuzz(arguments.readers[0], arguments.seconds, arguments.seeds)
    options = ["--seconds", str(arguments.seconds), *(["--seeds", str(arguments.seeds)] if arguments.seeds else [])]
    failed = [
        name
        for name in arguments.readers or READERS
        if subprocess.run([sys.executable, __file__, name, *options], check=False).returncode
    ]
    print("broken: " + ", ".join(failed) if failed else "every reader held")
    sys.exit(bool(failed))


if __name__ == "__main__":
    main()
