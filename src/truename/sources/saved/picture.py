"""Pictures by themselves. What they show is for other parts to see; here they are only told apart and named."""

from __future__ import annotations

from truename.sources import files
from truename.sources.saved import Reading, Saved, values
from truename.sources.saved.heads import Head
from truename.sources.saved.statements import Origin, Statements

_MEDIA = (
    (b"\x89PNG", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF8", "image/gif"),
    (b"BM", "image/bmp"),
    (b"II", "image/tiff"),
    (b"MM", "image/tiff"),
    (b"RIFF", "image/webp"),
    (b"\x00\x00\x00\x0cjP", "image/jp2"),
    (b"\xff\x4f\xff\x51", "image/jp2"),
)
"""Media types (IANA) of what :func:`truename.sources.files.is_picture` takes for a picture, by its first bytes."""

_BOXED = {b"avif": "image/avif", b"avis": "image/avif"}


def recognises(head: Head) -> bool:
    """Whether a capture is a picture, by its first bytes."""
    return files.is_picture(head.content)


def read(saved: Saved) -> Reading:
    """A picture's media type. One that was added by itself is about whom it shows, and is called as its file is.

    The file's name is a title, and no name of anybody: a camera's "IMG_0001" is everybody's.
    """
    media = next((media for begin, media in _MEDIA if saved.content.startswith(begin)), "")
    statements = Statements(saved, media or _BOXED.get(saved.content[8:12], "image/heic"))
    name = values.clean(saved.name)
    if not saved.url and name:
        origin = Origin(name, f"picture:{name}")
        subject = f"picture:{name}"
        statements.say(origin, subject, "schema", "Picture", where="file", quote=name)
        statements.say(origin, subject, "title", values.clean(name.rpartition("/")[2]), where="file's name", quote=name)
    return statements.reading()
