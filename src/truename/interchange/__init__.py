"""Records of the biometric data interchange formats: what other systems keep and exchange minutiae and prints in.

    minutiae.py   ISO/IEC 19794-2:2005 and :2011, ANSI/INCITS 378-2004 and -2009: minutiae, read and written
    images.py     ISO/IEC 19794-4:2005 and :2011, ANSI/INCITS 381-2004: pictures of fingers and palms, read
    cursor.py     bytes read one field after the other, and where they break

Here bytes become fields. Which of them are samples, and of what kind, :mod:`truename.sources.interchange` says; what a
minutia is worth, the kind fingerprint.

A record is read whole or not at all: every length has to lead to the next part, the last one to the end of the file.
The card formats of ISO/IEC 19794-2 (3 or 5 bytes a minutia, without a header) are not read: nothing in them says what
they are, nor at which scale.
"""

from truename.interchange import images, minutiae

__all__ = ["begins", "images", "minutiae"]


def begins(content: bytes) -> bool:
    """Whether this is a record of any of these formats, by its first bytes."""
    return minutiae.begins(content) or images.begins(content)
