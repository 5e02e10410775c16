"""Work in other processes: in order, and nothing is lost but what ends its process."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

from truename import parallel
from truename.errors import SampleError, TruenameError
from truename.parallel import AHEAD, Job


def work(text: str) -> str:
    if text == "kill":
        os.kill(os.getpid(), signal.SIGKILL)
    if text == "hang":
        time.sleep(600)
    if text == "refuse":
        raise SampleError(expected="a text", found="refuse", do="try another")
    if text == "greedy":
        raise MemoryError
    return f"{text} {os.getpid()}"


def lost(text: str, found: str) -> SampleError:
    return SampleError(expected=f"{text} to be read", found=found, do="leave it out")


def outcomes(texts: list[str | None], workers: int, seconds: int | None = None, few: int = 0) -> list[str]:
    """What became of each, in a word."""
    found = []
    job = Job(work, lost, seconds)
    results = parallel.each(job, ((number, text) for number, text in enumerate(texts)), workers, few)
    with closing(results):
        for place, (number, text, outcome) in enumerate(results):
            assert number == place
            assert text == texts[number]
            if isinstance(outcome, TruenameError):
                found.append(outcome.found)
            else:
                found.append("nothing" if outcome is None else outcome.split()[0])
    return found


@pytest.mark.parametrize("workers", [0, 1, 2])
def test_everything_comes_back_in_order(workers: int) -> None:
    texts = [f"t{n}" for n in range(30)]
    mixed: list[str | None] = [None, *texts[:10], "refuse", None, *texts[10:], "greedy", None]
    assert outcomes(mixed, workers) == [
        "nothing",
        *texts[:10],
        "refuse",
        "nothing",
        *texts[10:],
        "it needs more memory than there is",
        "nothing",
    ]


def test_few_things_are_done_here_and_others_elsewhere() -> None:
    here = f"{os.getpid()}"
    for texts, few, elsewhere in ((["a", "b"], 2, False), (["a", "b", "c"], 2, True), (["a"], 0, True)):
        with closing(parallel.each(Job(work, lost), ((None, text) for text in texts), 1, few)) as results:
            pids = {str(outcome).split()[1] for _, _, outcome in results}
        assert (here not in pids) is elsewhere


def test_only_what_kills_its_process_is_lost() -> None:
    texts: list[str | None] = [f"t{n}" for n in range(2 * AHEAD + 3)]
    texts[1:1] = ["kill"]
    texts[6:6] = ["kill", None, "kill"]
    said = [text or "nothing" for text in texts]
    died = "content that ended the process reading it"
    assert outcomes(texts, 2) == [died if text == "kill" else text for text in said]


def test_what_takes_too_long_ends_its_process_and_no_other() -> None:
    died = "content that ended the process reading it, or kept it for more than 1 s"
    assert outcomes(["a", "hang", "b", "c"], 2, seconds=1) == ["a", died, "b", "c"]


def test_workers_end_with_a_parent_that_is_killed(tmp_path: Path) -> None:
    program = f"""
import sys
sys.path.insert(0, {str(Path(__file__).parents[1])!r})
from tests.test_parallel import lost, work
from truename import parallel
if __name__ == "__main__":
    for _, _, outcome in parallel.each(parallel.Job(work, lost), ((n, t) for n, t in enumerate(["a", "hang"])), 1):
        print(outcome, flush=True)
"""
    script = tmp_path / "program.py"
    script.write_text(program)
    with subprocess.Popen([sys.executable, script], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        worker = int(process.stdout.readline().split()[1])
        process.kill()
    for _ in range(100):
        if not Path(f"/proc/{worker}").exists():
            break
        time.sleep(0.1)
    assert not Path(f"/proc/{worker}").exists()
