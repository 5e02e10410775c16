"""truename for shells that run many of its commands: each is a fork of one process, which has loaded everything once.

A command is a process of its own all the same: its arguments, folder, environment and open files are the shell's, and
what it does ends with it. Only what every command does anew is left out: a second of loading libraries and tables.

    with serving(folder) as commands:  # a folder for PATH
        subprocess.run(["bash", "-c", "truename lists show"], env=os.environ | {"PATH": ...})
"""

from __future__ import annotations

import importlib
import marshal
import os
import select
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

COMMAND = """#!{python} -IS
import marshal, os, socket, sys

with socket.socket(socket.AF_UNIX) as server:
    server.connect({address!r})
    socket.send_fds(server, [b"."], [0, 1, 2])
    server.sendall(marshal.dumps((os.getcwd(), sys.argv[1:], dict(os.environ))))
    server.shutdown(socket.SHUT_WR)
    code = server.recv(16)
sys.exit(int(code) if code else 1)
"""
"""What shells find as ``truename``. A process that dies without a word has failed."""

LIBRARIES = (
    "av",
    "dateparser",
    "faiss",
    "jinja2",
    "lxml.html",
    "networkx",
    "onnxruntime",
    "phonenumbers",
)


STANDARD_INPUT = 0


@contextmanager
def serving(folder: Path) -> Iterator[Path]:
    """Serve commands; gives the folder that holds ``truename``."""
    address = str(folder / "socket")
    commands = folder / "bin"
    commands.mkdir()
    command = commands / "truename"
    command.write_text(COMMAND.format(python=sys.executable, address=address), encoding="utf-8")
    command.chmod(0o755)
    environment = {name: value for name, value in os.environ.items() if not name.startswith("TRUENAME_")}
    command_line = [sys.executable, "-P", __file__, address]
    with subprocess.Popen(command_line, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment) as server:
        assert server.stdout is not None
        assert server.stdout.readline() == b"ready\n"
        yield commands


def serve(address: str) -> None:
    """Run every command that comes, several at a time, until standard input ends: whoever started this has ended."""
    load()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for the forks
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(address)
        listening.listen()
        os.write(1, b"ready\n")
        while STANDARD_INPUT not in select.select([listening, STANDARD_INPUT], [], [])[0]:
            shell, _ = listening.accept()
            if os.fork() == 0:
                listening.close()
                run(shell)
            shell.close()


def load() -> None:
    """Everything that commands load, and the tables that reading a name makes; nothing that depends on settings."""
    from truename import kinds
    from truename.cli import COMMANDS
    from truename.types import Sample

    for module in (*(f"truename.cli.{module}" for module, _ in COMMANDS.values()), "truename.pipeline", *LIBRARIES):
        importlib.import_module(module)
    for name in kinds.names():
        kinds.get(name)
    for text in ("Kim Su Il", "김수일", "Иван Петров"):
        kinds.get("name").extract(Sample("name", text.encode(), text))


def run(shell: socket.socket) -> None:
    """Be the command that a shell asks for, and end."""
    from truename.cli import run

    code = 1
    try:
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        _, files, _, _ = socket.recv_fds(shell, 1, 3)
        for number, file in enumerate(files):
            os.dup2(file, number)
            os.close(file)
        folder, arguments, environment = marshal.loads(b"".join(iter(lambda: shell.recv(1 << 16), b"")))
        os.chdir(folder)
        os.environ.clear()
        os.environ.update(environment)
        code = run(arguments)
        sys.stdout.flush()
        sys.stderr.flush()
        shell.sendall(str(code).encode())
    finally:
        os._exit(code)


if __name__ == "__main__":
    serve(sys.argv[1])
