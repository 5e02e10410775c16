from __future__ import annotations

import gzip
import itertools
import json
import random
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from tests.collect.servers import HOME, LOOP, MANDATE, PICTURE, TEXT, Answer, Clock, Site, moved, page
from tests.collect.test_warc import read, records
from truename.collect import crawl as source
from truename.collect.crawl import Crawled, Settings, crawl, state_path
from truename.collect.pace import LONGEST_PAUSE
from truename.collect.reach import Reach
from truename.errors import UsageError
from truename.sources.saved import Refusal

CONTACT = "desk@agency.example"


def go(site: Site, out: Path, *paths: str, **settings: Any) -> Crawled:
    """Crawl a site from some of its pages; nobody waits."""
    seeds = [path if "://" in path else site.url(path) for path in paths or ("/",)]
    return crawl(out, seeds, Settings(CONTACT, **settings), MANDATE, reach=LOOP, pace=site.clock.pace())


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "acme.warc.gz"


def urls(out: Path) -> list[str]:
    """What the WARC has answers of, in order, but for what hosts ask of robots."""
    kept = [url for kind, url, _ in records(out) if kind == "response"]
    return [url for url in kept if not url.endswith("/robots.txt")]


# --- what it takes


def test_pages_and_pictures_of_a_site_are_taken(site: Site, out: Path) -> None:
    site.routes |= {
        "/": page("/about", "team.html#ann", "/about", "mailto:a@acme.test", pictures=("/logo.png",)),
        "/about": page("/"),
        "/team.html": page("/about", pictures=("/ann.jpg", "/logo.png")),
        "/logo.png": PICTURE,
        "/ann.jpg": PICTURE,
    }
    found = go(site, out)
    assert (found.pages, found.pictures, found.failures, found.waiting) == (3, 2, (), 0)
    assert site.paths == ["/", "/about", "/team.html", "/logo.png", "/ann.jpg"]
    assert urls(out) == [site.url(path) for path in site.paths]
    assert not state_path(out).exists()
    saved = read(out)
    assert not [one for one in saved if isinstance(one, Refusal)]
    assert len(saved) == 5  # and no robots.txt, which is 404


def test_every_address_is_asked_for_once(site: Site, out: Path) -> None:
    site.routes |= {"/": page(*["/a", "/a#x", "/a?", "/./a", "a"] * 3), "/a": page("/", "/a")}
    go(site, out)
    assert sorted(set(site.paths)) == sorted(site.paths)


def test_other_sites_are_left_out(site: Site, out: Path) -> None:
    with Site() as other:
        site.routes["/"] = page(
            site.url("/sub", "www.acme.test"),
            site.url("/other", "other.test"),
            other.url("/", "acme.test"),
            "//evil.test/x",
            "javascript:alert(1)",
            pictures=(site.url("/p.png", "cdn.other.test"), site.url("/q.png", "img.acme.test")),
        )
        site.routes |= {"/sub": page(), "/q.png": PICTURE}
        found = go(site, out)
        assert not other.asked
    assert {one.host.partition(":")[0] for one in site.asked} == {"acme.test", "www.acme.test", "img.acme.test"}
    assert (found.pages, found.pictures) == (2, 1)


def test_a_base_counts_only_for_where_it_leads(site: Site, out: Path) -> None:
    site.routes |= {
        "/": Answer(f'<base href="{site.url("/deep/", "acme.test")}"><a href="x">x</a>'.encode()),
        "/deep/x": Answer(f'<base href="{site.url("/", "evil.test")}"><a href="y">y</a>'.encode()),
    }
    go(site, out)
    assert site.paths == ["/", "/deep/x"]


def test_neither_style_nor_scripts_nor_films_are_taken(site: Site, out: Path) -> None:
    body = (
        '<link rel=stylesheet href="/s.css"><script src="/a.js"></script><a href="/report.pdf">r</a>'
        '<a href="/film">f</a><a href="/x.zip">z</a><video src="/v"></video><link rel="icon" href="/i.ico">'
    )
    site.routes |= {
        "/": Answer(body.encode()),
        "/film": Answer(b"x" * 100_000, media="video/mp4"),
        "/i.ico": Answer(b"\0\0\1\0", media="image/x-icon"),
    }
    found = go(site, out)
    assert site.paths == ["/", "/film", "/i.ico"]
    assert found.failures == ((site.url("/film"), "it is neither a page nor a picture, but video/mp4"),)
    assert urls(out) == [site.url("/"), site.url("/i.ico")]
    (note,) = (block for kind, url, block in records(out) if (kind, url) == ("metadata", site.url("/film")))
    assert b"neither a page nor a picture" in note


def test_depth_pages_and_pictures_are_bounded(site: Site, out: Path, tmp_path: Path) -> None:
    for n in range(10):
        site.routes[f"/{n}"] = page(f"/{n + 1}", pictures=(f"/{n}.png",))
        site.routes[f"/{n}.png"] = PICTURE
    found = go(site, out, "/0", depth=2)
    assert site.paths == ["/0", "/1", "/2", "/0.png", "/1.png", "/2.png"]
    assert (found.pages, found.pictures) == (3, 3)
    site.asked.clear()
    found = go(site, tmp_path / "b.warc.gz", "/0", pages=2, pictures=1, depth=9)
    assert site.paths == ["/0", "/1", "/0.png"]
    assert found.waiting == 2
    site.asked.clear()
    go(site, tmp_path / "c.warc.gz", "/0", pages=1, pictures=0)
    assert site.paths == ["/0"]


def test_pages_without_end_end(site: Site, out: Path) -> None:
    count = iter(range(10_000))

    def trap() -> Answer:
        n = next(count)
        return page(*(f"/trap/{n}/{m}" for m in range(50)))

    site.routes["/"] = trap
    for n in range(400):
        site.routes |= {f"/trap/{n}/{m}": trap for m in range(50)}
    found = go(site, out, pages=20, depth=50)
    assert found.pages == 20
    assert len(site.paths) == 20


def test_what_is_not_there_is_kept_as_that(site: Site, out: Path) -> None:
    site.routes["/"] = page("/gone", "/broken")
    site.routes["/broken"] = Answer(b"oops", 500)
    found = go(site, out)
    assert found.failures == ((site.url("/gone"), "status 404"), (site.url("/broken"), "status 500"))
    assert urls(out) == [site.url(path) for path in ("/", "/gone", "/broken")]
    assert [one.url for one in read(out) if not isinstance(one, Refusal)] == [site.url("/")]


# --- hostile servers


def test_a_redirect_inside_the_site_is_followed(site: Site, out: Path) -> None:
    site.routes |= {"/": moved("/home"), "/home": moved(site.url("/en", "www.acme.test"), 301), "/en": page()}
    found = go(site, out)
    assert (found.pages, found.failures) == (1, ())
    assert urls(out) == [site.url("/"), site.url("/home"), site.url("/en", "www.acme.test")]


def test_a_redirect_to_another_site_is_told_and_not_followed(site: Site, out: Path) -> None:
    with Site() as other:
        site.routes["/"] = moved(other.url("/", "other.test"))
        found = go(site, out)
        assert not other.asked
    assert found.pages == 0
    assert "another site" in found.failures[0][1]
    assert urls(out) == [site.url("/")]


def test_redirects_without_end_end(site: Site, out: Path) -> None:
    for n in range(30):
        site.routes[f"/{n}"] = moved(f"/{n + 1}")
    found = go(site, out, "/0")
    assert site.paths == [f"/{n}" for n in range(6)]
    assert "more than 5 times" in found.failures[0][1]
    site.routes["/loop"] = moved("/loop")
    assert go(site, out.with_name("b.warc.gz"), "/loop").pages == 0


def test_a_host_of_the_site_at_a_private_address_is_not_contacted(
    site: Site, out: Path, loopback_only: set[str]
) -> None:
    """By a link, by a redirect, and by a name that changes its address while the crawl goes on."""
    asked: list[str] = []

    def resolve(host: str, _: int) -> list[str]:
        asked.append(host)
        moved_in = host == "acme.test" and asked.count(host) > 4
        return {"in.acme.test": ["10.0.0.1"], "meta.acme.test": ["169.254.169.254"]}.get(
            host, ["192.168.0.1"] if moved_in else [HOME]
        )

    reach = Reach(resolve=resolve, allowed=lambda address: address == HOME)
    site.routes |= {
        "/": page(site.url("/", "in.acme.test"), "/hop", "/late", "/later"),
        "/hop": moved(site.url("/latest/meta-data", "meta.acme.test")),
        "/late": page(),
        "/later": page(),
    }
    found = crawl(out, [site.url("/")], Settings(CONTACT), MANDATE, reach=reach, pace=site.clock.pace())
    told = dict(found.failures)
    assert "10.0.0.1" in told[site.url("/", "in.acme.test")]
    assert "169.254.169.254" in told[site.url("/latest/meta-data", "meta.acme.test")]
    assert "192.168.0.1" in told[site.url("/later")]
    assert loopback_only == {HOME}


def test_without_allow_local_this_machine_is_not_contacted(site: Site, out: Path, loopback_only: set[str]) -> None:
    for seed in (f"http://127.0.0.1:{site.port}/", f"http://localhost:{site.port}/", f"http://[::1]:{site.port}/"):
        found = crawl(out, [seed], Settings(CONTACT), MANDATE, pace=site.clock.pace())
        assert found.pages == 0
        assert "not public" in found.failures[0][1]
        out.unlink()
    assert not site.asked
    assert not loopback_only


def test_a_huge_page_is_cut_and_says_so(site: Site, out: Path) -> None:
    site.routes |= {"/": Answer(b'<a href="/next">n</a>' + b"x" * 2_000_000), "/next": page()}
    found = go(site, out, largest=100_000)
    assert found.pages == 2
    assert out.stat().st_size < 100_000
    assert len(next(block for kind, _, block in records(out) if kind == "response" and b"x" * 100 in block)) < 300_000


def test_a_bomb_is_kept_packed_and_not_unpacked_whole(site: Site, out: Path) -> None:
    bomb = gzip.compress(b'<a href="/hidden">' + b"\0" * (300 * 2**20))
    site.routes |= {
        "/": page("/bomb", "/after"),
        "/bomb": Answer(bomb, headers={"Content-Encoding": "gzip"}),
        "/after": page(),
    }
    go(site, out)
    assert site.paths == ["/", "/bomb", "/after"]


def test_a_page_of_links_is_cut(site: Site, out: Path) -> None:
    site.routes["/"] = page(*(f"/{n}" for n in range(100_000)))
    found = go(site, out, pages=1)
    assert found.waiting <= 2_000


@pytest.mark.parametrize(
    "body",
    [b"", b"\0" * 1000, b"<" * 100_000, b"<div>" * 100_000, b'<a href="http://[::1">x</a><a href="http://a:b:c/">'],
    ids=["empty", "zeros", "angles", "deep", "addresses"],
)
def test_odd_pages_break_nothing(site: Site, out: Path, body: bytes) -> None:
    site.routes["/"] = Answer(body)
    assert go(site, out).pages == 1


# --- politeness


def test_robots_are_asked_first_and_heeded(site: Site, out: Path) -> None:
    site.routes |= {
        "/robots.txt": Answer(b"User-agent: *\nDisallow: /private", media=TEXT),
        "/": page("/private/x", "/public"),
        "/public": page(),
        "/private/x": page(),
    }
    found = go(site, out)
    assert [one.path for one in site.asked] == ["/robots.txt", "/", "/public"]
    ((url, reason),) = found.failures
    assert url == site.url("/private/x")
    assert reason == f"acme.test:{site.port} is left alone: it asks robots not to visit this"
    assert site.url("/robots.txt") in [url for kind, url, _ in records(out) if kind == "response"]


def test_a_host_that_cannot_say_what_it_asks_is_left_alone(site: Site, out: Path) -> None:
    site.routes |= {"/robots.txt": Answer(b"", 503), "/": page()}
    found = go(site, out)
    assert (found.pages, site.paths) == (0, [])
    assert "503" in found.failures[0][1]


def test_robots_of_every_host_are_asked(site: Site, out: Path) -> None:
    site.routes |= {
        "www.acme.test/robots.txt": Answer(b"User-agent: *\nDisallow: /"),
        "/": page(site.url("/x", "www.acme.test")),
        "/x": page(),
    }
    assert go(site, out).pages == 1
    assert site.paths == ["/"]


def test_robots_that_lead_to_another_site_are_not_followed(site: Site, out: Path) -> None:
    with Site() as other:
        site.routes |= {"/robots.txt": moved(other.url("/robots.txt", "other.test")), "/": page()}
        found = go(site, out)
        assert not other.asked
    assert found.pages == 0


def test_a_second_passes_between_two_requests_to_a_host(site: Site, out: Path) -> None:
    site.routes |= {"/": page("/a", site.url("/b", "www.acme.test"), pictures=("/p.png",)), "/a": page(), "/b": page()}
    site.routes["/p.png"] = PICTURE
    go(site, out)
    for host in {one.host for one in site.asked}:
        times = [one.at for one in site.asked if one.host == host]
        assert all(later - earlier >= 1.0 for earlier, later in itertools.pairwise(times))


@pytest.mark.parametrize(
    ("asked", "pause"), [("Crawl-delay: 20", 20), ("Request-rate: 1/30", 30), ("Crawl-delay: 0.1", 1)]
)
def test_a_longer_pause_is_kept_where_a_host_asks_for_it(site: Site, out: Path, asked: str, pause: float) -> None:
    site.routes |= {"/robots.txt": Answer(f"User-agent: *\n{asked}".encode()), "/": page("/a", "/b"), "/a": page()}
    go(site, out)
    times = [one.at for one in site.asked][1:]  # what it asks is not known before
    assert [later - earlier for earlier, later in itertools.pairwise(times)] == [pause] * 2


def test_a_host_that_wants_hours_is_left_alone(site: Site, out: Path) -> None:
    site.routes |= {"/robots.txt": Answer(b"User-agent: *\nCrawl-delay: 3600"), "/": page()}
    found = go(site, out)
    assert site.paths == []
    assert "3,600 s" in found.failures[0][1]


def test_a_host_that_is_too_busy_is_given_time_and_then_left_alone(site: Site, out: Path) -> None:
    site.routes["/"] = page(*(f"/{n}" for n in range(9)))
    site.routes |= {f"/{n}": Answer(b"", 429, headers={"Retry-After": "60"}) for n in range(9)}
    found = go(site, out)
    assert site.paths == ["/", "/0", "/1", "/2"]
    times = [one.at for one in site.asked if one.path in ("/0", "/1", "/2")]
    assert [later - earlier for earlier, later in itertools.pairwise(times)] == [60.0, 60.0]
    assert "asks to be asked less" in found.failures[-1][1]


@pytest.mark.parametrize(("stated", "waited"), [("999999999999", LONGEST_PAUSE), ("soon", 1.0), ("-5", 1.0), ("", 1.0)])
def test_how_long_a_host_is_waited_for_is_bounded(site: Site, out: Path, stated: str, waited: float) -> None:
    site.routes |= {"/": page("/a", "/b"), "/a": Answer(b"", 503, headers={"Retry-After": stated}), "/b": page()}
    go(site, out)
    times = {one.path: one.at for one in site.asked}
    assert times["/b"] - times["/a"] == waited


def test_a_host_that_does_not_answer_is_left_alone(site: Site, out: Path) -> None:
    """The first host answers; another one of the same site takes no connection."""
    site.routes["/"] = page(*(site.url(f"/{n}", "dead.acme.test") for n in range(9)))
    reach = Reach(resolve=lambda host, _: ["127.0.0.9"] if host == "dead.acme.test" else [HOME], allowed=lambda _: True)
    found = crawl(out, [site.url("/")], Settings(CONTACT), MANDATE, reach=reach, pace=site.clock.pace())
    assert len(found.failures) == 9
    assert all("could not be had" in reason for _, reason in found.failures)


def test_it_says_who_it_is_and_brings_no_cookies(site: Site, out: Path) -> None:
    site.routes |= {
        "/": Answer(page("/a").body, headers={"Set-Cookie": "id=1; Path=/"}),
        "/a": page(),
    }
    go(site, out)
    for one in site.asked:
        assert one.headers["User-Agent"].startswith("truename/")
        assert CONTACT in one.headers["User-Agent"]
        assert not {"Cookie", "Referer", "Authorization"} & one.headers.keys()
    info = records(out)[0][2].decode()
    for text in (*MANDATE_TEXTS, "robots: obey", CONTACT):
        assert text in info


MANDATE_TEXTS = ("operator: desk 3", "purpose: a vendor", "authority: contract 12", "software: truename collect ")


@pytest.mark.parametrize(
    "contact", ["", "me", "a b@c.example", "x@y\r\nX: 1", "ä@b.example", "@", "http://", "a" * 300]
)
def test_a_contact_must_be_one(site: Site, out: Path, contact: str) -> None:
    with pytest.raises(UsageError, match="contact"):
        crawl(out, [site.url("/")], Settings(contact), MANDATE, reach=LOOP)
    assert not site.asked
    assert list(out.parent.iterdir()) == []


def test_names_come_with_the_users_word_only(site: Site, out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Proxies and passwords of the environment are not used."""
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://192.0.2.1:3128")
    site.routes["/"] = page()
    assert go(site, out).pages == 1


# --- going on


def test_a_crawl_goes_on_where_it_was(site: Site, out: Path) -> None:
    for n in range(8):
        site.routes[f"/{n}"] = page(f"/{n + 1}", pictures=(f"/{n}.png",))
        site.routes[f"/{n}.png"] = PICTURE

    class Stop(BaseException):
        pass

    def stop_at(path: str) -> None:
        def say(line: str) -> None:
            if line.endswith(path):
                raise Stop

        with pytest.raises(Stop):
            crawl(out, seeds, settings, MANDATE, reach=LOOP, pace=site.clock.pace(), say=say)

    seeds, settings = [site.url("/0")], Settings(CONTACT, depth=9)
    stop_at("/3")
    assert state_path(out).exists()
    stop_at("/5.png")
    found = crawl(out, seeds, settings, MANDATE, reach=LOOP, pace=site.clock.pace())
    assert found.resumed
    assert (found.pages, found.pictures) == (8, 8)
    # What was asked for when it was stopped is asked for again, and is in the WARC once.
    assert sorted(urls(out)) == sorted({site.url(path) for path in site.paths})
    assert len([kind for kind, *_ in records(out) if kind == "warcinfo"]) == 1
    assert not state_path(out).exists()


def test_another_crawl_does_not_go_on_with_it(site: Site, out: Path) -> None:
    state_path(out).write_text(
        json.dumps(
            {"seeds": ["http://other.test/"], "warcinfo": "", "length": 0, "pages": 0, "pictures": 0,
             "waiting": [], "seen": [], "failures": []}
        )
    )  # fmt: skip
    with pytest.raises(UsageError, match=r"other\.test"):
        go(site, out)
    assert not site.asked


def test_what_was_collected_is_not_written_over(site: Site, out: Path) -> None:
    site.routes["/"] = page()
    go(site, out)
    before = out.read_bytes()
    with pytest.raises(UsageError, match="unfinished"):
        go(site, out)
    assert out.read_bytes() == before


@pytest.mark.parametrize("text", ["", "{}", "[]", "null", '{"seeds": 1}', "{" * 1000])
def test_a_state_that_is_none_is_refused(site: Site, out: Path, text: str) -> None:
    state_path(out).write_text(text)
    with pytest.raises(UsageError, match="state"):
        go(site, out)
    assert not out.exists()


@pytest.mark.parametrize("seed", ["acme.test", "ftp://acme.test/", "", "file:///etc/passwd", "javascript:x"])
def test_what_is_no_address_begins_nothing(out: Path, seed: str) -> None:
    with pytest.raises(UsageError, match="address"):
        crawl(out, [seed], Settings(CONTACT), MANDATE, reach=LOOP)
    assert list(out.parent.iterdir()) == []


KILLED = """
import sys
from pathlib import Path
from tests.collect.servers import LOOP, MANDATE, Clock
from truename.collect.crawl import Settings, crawl
found = crawl(Path(sys.argv[1]), [sys.argv[2]], Settings("desk@agency.example", pages=60, depth=99), MANDATE,
              reach=LOOP, pace=Clock().pace(), say=lambda line: print(line, flush=True))
print("done", found.pages, flush=True)
"""


def test_a_crawl_that_is_killed_leaves_a_readable_warc_and_goes_on(site: Site, out: Path) -> None:
    filler = random.Random(5).randbytes(40_000).hex().encode()
    for n in range(60):
        site.routes[f"/{n}"] = Answer(page(f"/{n + 1}").body + filler)
    drawn = random.Random(3)
    acknowledged: set[str] = set()
    for _ in range(8):
        process = subprocess.Popen(
            [sys.executable, "-c", KILLED, str(out), site.url("/0")], stdout=subprocess.PIPE, text=True
        )
        assert process.stdout is not None
        lines = [process.stdout.readline() for _ in range(drawn.randrange(2, 5))]
        time.sleep(drawn.uniform(0, 0.02))
        process.kill()
        lines += process.stdout.read().splitlines()
        assert process.wait() == -signal.SIGKILL
        process.stdout.close()
        # The last line is said before its answer is written.
        acknowledged |= {line.split()[1] for line in lines[:-1] if line.strip()}
        saved = read(out)
        there = {one.url for one in saved if not isinstance(one, Refusal)}
        assert acknowledged <= there
        assert all(len(one.content) > len(filler) for one in saved if not isinstance(one, Refusal))
        assert sum(isinstance(one, Refusal) for one in saved) <= 1  # a record whose end is missing
    run = subprocess.run(
        [sys.executable, "-c", KILLED, str(out), site.url("/0")], capture_output=True, text=True, check=True
    )
    assert run.stdout.endswith("done 60\n")
    assert len(acknowledged) > 8
    assert urls(out) == [site.url(f"/{n}") for n in range(60)]
    assert not [one for one in read(out) if isinstance(one, Refusal)]


# --- what it announces


def test_the_plan_names_whom_it_contacts(site: Site) -> None:
    text = " ".join(source.plan([site.url("/"), "https://www.other.example/x"], Settings(CONTACT)))
    assert f"acme.test:{site.port}" in text
    assert "www.other.example" in text
    assert CONTACT in text


def test_a_clock_that_nobody_moves_does_not_move(clock: Clock) -> None:
    pace = clock.pace()
    pace.wait("a")
    assert clock.now == 0
    pace.asked("a", 5)
    pace.wait("b")
    assert clock.now == 0
    pace.wait("a")
    assert clock.now == 5
