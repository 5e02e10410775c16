"""Certificates (RFC 5280): as they are, and as logs of certificates tell of them.

    itself    PEM or DER; of a chain, those that are no authority's
    logs      JSON of crt.sh, Cert Spotter, certstream and scanners, and of the logs themselves (RFC 6962)

A certificate is called by its number and a hash of who gave it, which a log tells as well as the certificate itself,
and which is the same for the version that is logged before it is signed. Where nobody says the number, or somebody
signed for himself and may have used it twice, it is called by the SHA-256 of its content.
"""

from __future__ import annotations

from truename.sources.saved import Reading, Saved
from truename.sources.saved.certificates import itself, logs
from truename.sources.saved.heads import Head


def recognises(head: Head) -> bool:
    """Whether a capture is a certificate, or tells of some."""
    return itself.recognises(head.content) or (head.sample is not None and logs.recognises(head.record))


def read(saved: Saved) -> Reading:
    """What the certificates in a capture state.

    Raises:
        SampleError: it is too large, or no certificate in it can be read.
    """
    return itself.read(saved) if itself.recognises(saved.content[: 64 * 2**10]) else logs.read(saved)
