"""A model of a few bytes, a manifest for it, and a package index on this machine, all real."""

from __future__ import annotations

import base64
import hashlib
import io
import ssl
import tarfile
import threading
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from truename.provenance import manifest as manifest_of

WEIGHTS = b"\x08\x08\x12\x07" + bytes(range(256)) * 4
INSIDE = "tiny/weights/TINY.onnx"

Manifest = Callable[..., None]


def entry(content: bytes = WEIGHTS, **changes: str) -> str:
    """A manifest of one model, as TOML; ``changes`` are raw TOML values by key, "" leaves a key out."""
    values = {
        "name": '"tiny"',
        "purpose": '"a test"',
        "role": '"minutiae"',
        "file": '"TINY.onnx"',
        "sha256": f'"{hashlib.sha256(content).hexdigest()}"',
        "size": str(len(content)),
        "maker": '"A. Maker"',
        "licence": '"MIT"',
        "training_data": '"none at all"',
        "homepage": '"https://example.org"',
        "input": '{ layout = "NHWC", dtype = "float32", low = 0, high = 255 }',
        "source": f'[{{ package = "tiny", version = "1.0", path = "{INSIDE}" }}]',
        **changes,
    }
    return "[[model]]\n" + "".join(f"{key} = {value}\n" for key, value in values.items() if value)


@pytest.fixture
def manifest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Manifest:
    """Puts a manifest in place of truename's own, and an empty folder in place of the user's models."""

    def write(text: str) -> None:
        file = tmp_path / "manifest" / "models.toml"
        file.parent.mkdir(exist_ok=True)
        file.write_text(text, "utf-8")
        monkeypatch.setattr(manifest_of, "MANIFEST", file)
        monkeypatch.setenv("TRUENAME_MODELS", str(tmp_path / "models"))

    monkeypatch.setenv("TRUENAME_CONFIG", str(tmp_path / "truename.toml"))
    (tmp_path / "truename.toml").touch()
    write(entry())
    return write


def wheel(files: Mapping[str, bytes], name: str = "tiny", version: str = "1.0") -> bytes:
    """A wheel that installers accept."""
    info = f"{name}-{version}.dist-info"
    about = f"Name: {name}\nVersion: {version}\nAuthor: A. Maker\nLicense-Expression: MIT\n"
    content = {
        **files,
        f"{info}/METADATA": f"Metadata-Version: 2.1\n{about}".encode(),
        f"{info}/WHEEL": b"Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    rows = []
    for path, data in content.items():
        digest = base64.urlsafe_b64encode(hashlib.sha256(data).digest()).decode().rstrip("=")
        rows.append(f"{path},sha256={digest},{len(data)}\n")
    content[f"{info}/RECORD"] = ("".join(rows) + f"{info}/RECORD,,\n").encode()
    return zipped(content)


def zipped(files: Mapping[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, data in files.items():
            archive.writestr(path, data)
    return target.getvalue()


def tarred(*members: tuple[tarfile.TarInfo, bytes]) -> bytes:
    target = io.BytesIO()
    with tarfile.open(fileobj=target, mode="w:gz") as archive:
        for info, data in members:
            if info.isreg():
                info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return target.getvalue()


def sdist(content: bytes = WEIGHTS) -> bytes:
    """A source archive whose build script would leave a trace if anything ran it."""
    script = b"import pathlib\npathlib.Path(__file__).with_name('ran').touch()\nraise SystemExit('built')\n"
    return tarred((tarfile.TarInfo("tiny-1.0/setup.py"), script), (tarfile.TarInfo(f"tiny-1.0/{INSIDE}"), content))


class Index:
    """A package index of one project, served on this machine. ``password``, where set, is asked of everyone."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.password = ""
        self.asked: list[str] = []
        (folder / "simple" / "tiny").mkdir(parents=True)

    def add(self, filename: str, content: bytes) -> None:
        project = self.folder / "simple" / "tiny"
        (project / filename).write_bytes(content)
        names = sorted(path.name for path in project.iterdir() if path.name != "index.html")
        (project / "index.html").write_text("".join(f'<a href="{name}">{name}</a>\n' for name in names))


class _Handler(SimpleHTTPRequestHandler):
    def __init__(self, *args: Any, index: Index | None = None, **options: Any) -> None:
        self.index = index
        super().__init__(*args, **options)

    def do_GET(self) -> None:
        if self.index:
            self.index.asked.append(self.path)
            wanted = "Basic " + base64.b64encode(f"someone:{self.index.password}".encode()).decode()
            if self.index.password and self.headers.get("Authorization") != wanted:
                self.send_error(401)
                return
        super().do_GET()

    def log_message(self, *args: object) -> None:
        """Keep the tests' output clean."""


@contextmanager
def serving(folder: Path, context: ssl.SSLContext | None = None, index: Index | None = None) -> Iterator[int]:
    """Serve a folder on this machine; gives the port."""
    server = _Server(("127.0.0.1", 0), partial(_Handler, directory=str(folder), index=index))
    if context:
        server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class _Server(ThreadingHTTPServer):
    def handle_error(self, *args: object) -> None:
        """A client that hangs up on a certificate it does not trust is what is tested."""


@pytest.fixture
def no_index(monkeypatch: pytest.MonkeyPatch) -> None:
    """pip configured for nothing, whatever this machine has."""
    monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")
    for name in ("INDEX_URL", "EXTRA_INDEX_URL", "FIND_LINKS", "TRUSTED_HOST", "PROXY", "CERT"):
        monkeypatch.delenv(f"PIP_{name}", raising=False)
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    monkeypatch.setenv("PIP_NO_INDEX", "1")


@pytest.fixture
def index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, no_index: None) -> Iterator[Index]:
    """A running index, and pip configured for it."""
    made = Index(tmp_path / "index")
    monkeypatch.delenv("PIP_NO_INDEX")
    with serving(made.folder, index=made) as port:
        monkeypatch.setenv("PIP_INDEX_URL", f"http://127.0.0.1:{port}/simple")
        yield made
