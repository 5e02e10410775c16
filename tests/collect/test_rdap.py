from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.collect.servers import LOOP, MANDATE, Answer, Site, moved
from tests.collect.test_warc import read, records
from truename.collect import rdap
from truename.collect.reach import FetchError, Reach
from truename.collect.warc import Collected
from truename.errors import UsageError
from truename.sources.saved import Saved

DOMAIN = {"objectClassName": "domain", "ldhName": "acme.test", "handle": "1-TEST", "rdapConformance": ["rdap_level_0"]}


def answer(document: Any = DOMAIN, *related: str, status: int = 200) -> Answer:
    """An answer of RDAP that refers to other addresses."""
    links = [{"rel": "related", "type": rdap.MEDIA, "href": one} for one in related]
    if isinstance(document, dict) and links:
        document = {**document, "links": [{"rel": "self", "href": "x"}, 7, *links]}
    return Answer(json.dumps(document, indent=1).encode(), status, rdap.MEDIA)


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "evidence.warc.gz"


def ask(site: Site, out: Path, *domains: str, **given: Any) -> Collected:
    given = {"server": site.url("/"), **given}
    return rdap.collect(out, domains or ("acme.test",), MANDATE, reach=LOOP, pace=site.clock.pace(), **given)


def test_an_answer_is_kept_byte_for_byte_twice(site: Site, out: Path) -> None:
    site.routes["/domain/acme.test"] = answer()
    found = ask(site, out)
    body = answer().body
    assert (found.answers, found.failures, found.files) == (1, (), (out.with_name("acme.test.rdap.json"),))
    assert found.files[0].read_bytes() == body
    (saved,) = read(out)
    assert isinstance(saved, Saved)
    assert (saved.content, saved.media, saved.url) == (body, rdap.MEDIA, site.url("/domain/acme.test"))
    assert saved.tool.startswith("truename collect ")
    assert site.asked[0].headers["Accept"] == rdap.MEDIA
    assert b"authority: contract 12" in records(out)[0][2]


def test_it_asks_about_the_domain_that_was_registered(site: Site, out: Path) -> None:
    ask(site, out, "www.Acme.test", "mail.acme.test", "bücher.test", "a.b.acme.co.uk")
    assert site.paths == ["/domain/acme.test", "/domain/xn--bcher-kva.test", "/domain/acme.co.uk"]


def test_what_an_answer_refers_to_is_asked_twice_and_no_more(site: Site, out: Path) -> None:
    for n in range(6):
        to = site.url(f"/{n + 1}/domain/ACME.TEST", f"rdap{n}.test")
        site.routes[f"/{n}/domain/ACME.TEST"] = answer(DOMAIN, to)
    site.routes["/domain/acme.test"] = answer(DOMAIN, site.url("/0/domain/ACME.TEST"))
    found = ask(site, out)
    assert site.paths == ["/domain/acme.test", "/0/domain/ACME.TEST", "/1/domain/ACME.TEST"]
    assert [path.name for path in found.files] == [f"acme.test{part}.rdap.json" for part in ("", ".2", ".3")]


@pytest.mark.parametrize(
    "links",
    [
        [{"rel": "self", "type": rdap.MEDIA, "href": "/other/domain/acme.test"}],
        [{"rel": "related", "type": "text/html", "href": "/other/domain/acme.test"}],
        [{"rel": "related", "type": rdap.MEDIA, "href": "/other/entity/1"}],
        [{"rel": "related", "type": rdap.MEDIA, "href": ["/other/domain/x"]}],
        [{"rel": "related", "type": rdap.MEDIA, "href": "javascript:/domain/"}],
        [{"rel": "related", "type": rdap.MEDIA, "href": "/domain/acme.test"}],
        "/other/domain/acme.test",
        None,
    ],
)
def test_other_links_are_not_followed(site: Site, out: Path, links: Any) -> None:
    site.routes["/domain/acme.test"] = answer({**DOMAIN, "links": links})
    assert ask(site, out).answers == 1
    assert site.paths == ["/domain/acme.test"]


def test_a_registrar_that_does_not_answer_spoils_nothing(site: Site, out: Path) -> None:
    site.routes["/domain/acme.test"] = answer(DOMAIN, site.url("/gone/domain/acme.test"))
    found = ask(site, out)
    assert (found.answers, found.failures) == (1, ())
    assert any(kind == "metadata" and b"404" in block for kind, _, block in records(out))


def test_no_answer_leads_to_a_private_network(site: Site, out: Path, loopback_only: set[str]) -> None:
    reach = Reach(
        resolve=lambda host, _: ["10.0.0.1"] if host == "in.test" else ["127.0.0.1"],
        allowed=lambda address: address == "127.0.0.1",
    )
    site.routes["/domain/acme.test"] = answer(DOMAIN, site.url("/domain/acme.test", "in.test"))
    site.routes["/domain/other.test"] = moved(site.url("/domain/other.test", "in.test"))
    found = rdap.collect(
        out, ["acme.test", "other.test"], MANDATE, server=site.url("/"), reach=reach, pace=site.clock.pace()
    )
    assert found.answers == 1
    assert "10.0.0.1" in found.failures[0][1]
    assert loopback_only == {"127.0.0.1"}


@pytest.mark.parametrize("status", [400, 401, 404, 429, 500])
def test_what_is_no_answer_is_a_failure_and_the_rest_goes_on(site: Site, out: Path, status: int) -> None:
    site.routes |= {"/domain/acme.test": answer({"errorCode": status}, status=status), "/domain/b.test": answer()}
    found = ask(site, out, "acme.test", "b.test")
    assert [name for name, _ in found.failures] == ["acme.test"]
    assert str(status) in found.failures[0][1]
    assert [path.name for path in found.files] == ["b.test.rdap.json"]
    assert b'"errorCode"' in b"".join(block for kind, _, block in records(out) if kind == "response")


def test_redirects_are_followed_as_far_as_they_may(site: Site, out: Path) -> None:
    for n in range(20):
        site.routes[f"/{n}"] = moved(f"/{n + 1}")
    site.routes |= {"/domain/acme.test": moved("/18"), "/20": answer(), "/domain/b.test": moved("/0")}
    found = ask(site, out, "acme.test", "b.test")
    assert found.answers == 1
    assert found.failures[0][0] == "b.test"


def test_the_list_says_whom_to_ask(site: Site, out: Path) -> None:
    services = [
        [["test"], [site.url("/all/", "rdap.test")]],
        [["acme.test", "x"], [site.url("/acme", "rdap2.test")]],
        [["st"], [site.url("/wrong/")]],
        "nonsense",
        [["uk"]],
        [[7], [7]],
    ]
    site.routes |= {
        "/dns.json": Answer(json.dumps({"services": services}).encode(), media="application/json"),
        "/acme/domain/acme.test": answer(),
        "/all/domain/b.test": answer(),
    }
    found = ask(site, out, "acme.test", "b.test", "c.uk", server="", bootstrap=site.url("/dns.json"))
    assert site.paths == ["/dns.json", "/acme/domain/acme.test", "/all/domain/b.test"]
    assert [name for name, _ in found.failures] == ["c.uk"]
    assert "--server" in found.failures[0][1]


def test_a_server_over_tls_is_preferred() -> None:
    servers = {"services": [[["test"], ["http://a.test/", "https://b.test/"]]]}
    assert rdap._server(servers, "acme.test") == "https://b.test/"


@given(
    st.recursive(st.none() | st.text(max_size=5) | st.integers(), lambda one: st.lists(one, max_size=3), max_leaves=9)
)
def test_no_list_breaks_it(services: Any) -> None:
    for servers in (services, {"services": services}):
        with pytest.raises(FetchError):
            rdap._server(servers, "acme.test")


@pytest.mark.parametrize("body", [b"", b"<html>", b"[" * 100_000, b"\xff\xfe"])
def test_a_list_that_is_none_is_a_failure(site: Site, out: Path, body: bytes) -> None:
    site.routes["/dns.json"] = Answer(body)
    found = ask(site, out, server="", bootstrap=site.url("/dns.json"))
    assert (found.answers, len(found.failures)) == (0, 1)


def test_nothing_is_written_over(site: Site, out: Path) -> None:
    there = out.with_name("acme.test.rdap.json")
    there.write_bytes(b"evidence")
    with pytest.raises(UsageError):
        ask(site, out)
    assert there.read_bytes() == b"evidence"
    assert not out.exists()
    assert not site.asked


@pytest.mark.parametrize("domain", ["", "acme", "192.0.2.1", "http://acme.test/", "a b.test", "../x.test", "a" * 300])
def test_what_is_no_domain_is_refused(site: Site, out: Path, domain: str) -> None:
    with pytest.raises(UsageError):
        ask(site, out, domain)
    assert not out.exists()


def test_what_is_no_server_is_refused(site: Site, out: Path) -> None:
    with pytest.raises(UsageError):
        ask(site, out, server="rdap.test")
    assert not out.exists()


def test_the_plan_says_whom_it_contacts() -> None:
    assert "data.iana.org" in " ".join(rdap.plan(["acme.test"]))
    assert "rdap.test" in " ".join(rdap.plan(["acme.test"], "https://rdap.test/"))
    assert "data.iana.org" not in " ".join(rdap.plan(["acme.test"], "https://rdap.test/"))
