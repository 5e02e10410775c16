"""The page about a case in a real browser: what it draws, what it tells, and that nothing on it comes alive."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Request

from tests.review import networks
from truename.review.case import write

CY = "document.getElementById('cy').cy"
"""The graph, as the page's own script leaves it there."""


@dataclass
class Seen:
    """A page that is open, and all that it said or asked for."""

    page: Page
    said: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def tap(self, id: str) -> None:
        """Choose a node or a line of the graph by a click where it lies."""
        where = self.page.evaluate(
            f"""id => {{
              const one = {CY}.getElementById(id);
              const box = document.getElementById('cy').getBoundingClientRect();
              const at = one.isNode() ? one.renderedPosition() : one.renderedMidpoint();
              return [box.x + at.x, box.y + at.y];
            }}""",
            id,
        )
        self.page.mouse.click(*where)

    def drawn(self, what: str = "edges().not('.off')") -> list[str]:
        """Ids of what the graph draws."""
        found = self.page.evaluate(f"{CY}.{what}.map(one => one.id())")
        assert isinstance(found, list)
        return found

    def panel(self) -> str:
        """What the side panel says."""
        return " ".join(self.page.locator("#panel").inner_text().split())


def opened(browser: Browser, path: Path, **options: object) -> Seen:
    context = browser.new_context(viewport={"width": 1400, "height": 1000}, **options)  # type: ignore[arg-type]
    page = context.new_page()
    seen = Seen(page)

    def hear(message: ConsoleMessage) -> None:
        seen.said.append(f"{message.type}: {message.text}")

    def notice(request: Request) -> None:
        seen.asked.append(request.url)

    page.on("console", hear)
    page.on("pageerror", lambda error: seen.said.append(str(error)))
    page.on("request", notice)
    page.goto(path.as_uri())
    if options.get("java_script_enabled", True):
        page.wait_for_selector("#cy[data-ready]")
        page.locator(".board").scroll_into_view_if_needed()
    return seen


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("case") / "small.html"
    write(path, networks.small())
    return path


@pytest.fixture
def seen(browser: Browser, small: Path) -> Iterator[Seen]:
    """The small case; whatever is done with it, it neither complains nor asks for anything."""
    seen = opened(browser, small)
    yield seen
    assert seen.said == []
    assert seen.asked == [small.as_uri()]
    seen.page.context.close()


def line_of(seen: Seen, label: str) -> str:
    """The id of the line with a label."""
    (found,) = seen.page.evaluate(
        f"label => {CY}.edges().filter(one => one.data('label') === label).map(one => one.id())", label
    )
    return str(found)


def test_every_identity_and_every_link_that_stands_is_drawn(seen: Seen) -> None:
    network = networks.small().network
    assert len(seen.drawn("nodes()")) == len(network.identities)
    home = network.identity_of()
    between = [one for one in network.links if one.stands and home[one.source].id != home[one.target].id]
    assert len(seen.drawn()) == len(between)  # in this case no two links lie on one line
    said = seen.page.locator("#said").inner_text()
    assert f"{len(network.identities)} identities and {len(between)} links" in said


def test_nothing_lies_on_something_else(seen: Seen) -> None:
    overlapping = seen.page.evaluate(
        f"""() => {{
          const boxes = {CY}.nodes().map(node => node.boundingBox({{ includeLabels: false }}));
          const apart = (a, b) => a.x2 <= b.x1 || b.x2 <= a.x1 || a.y2 <= b.y1 || b.y2 <= a.y1;
          return boxes.some((a, i) => boxes.some((b, j) => i < j && !apart(a, b)));
        }}"""
    )
    assert overlapping is False


def test_a_line_tells_its_parts_captures_and_claims(seen: Seen) -> None:
    seen.tap(line_of(seen, "shares +4.8"))
    said = seen.panel()
    assert "analytics account ga:UA-0000001: +3.3, 3 holders, 2 of them apart. Both" in said
    assert "network address 192.0.2.10: +1.5, 2 holders. Both" in said
    assert "folio/index.html https://folio.test/ 2026-11-04 12:10" in said
    capture = next(one for one in networks.small().captures.values() if one.name == "folio/index.html")
    assert capture.sha256 in said
    assert "claim 36" in said
    assert "asserted" in said


def test_a_node_tells_who_it_is_and_opens_into_its_records(seen: Seen) -> None:
    before = set(seen.drawn("nodes()"))
    seen.tap("i0")
    assert "Northlight Biometrics Ltd" in seen.panel()
    assert "+3.1 at its seam" in seen.panel()
    seen.page.locator("#panel > button").first.click()
    after = set(seen.drawn("nodes()"))
    assert len(after - before) == 3
    inner = seen.page.evaluate(f"{CY}.edges('.same').filter(e => e.source().isChild() && e.target().isChild()).length")
    assert inner == 2  # links inside the identity
    seen.page.locator("#panel > button").first.click()
    assert set(seen.drawn("nodes()")) == before


def test_paths_are_drawn_and_listed(seen: Seen) -> None:
    button = seen.page.locator("#show-paths")
    button.click()
    assert button.get_attribute("aria-pressed") == "true"
    said = seen.panel()
    assert "Northlight Biometrics to Anna Examplov on a list" in said
    assert "Northlight Biometrics same as Northlight Biometrics Ltd +3.6, strong support" in said
    assert "Northlight Biometrics Ltd is controlled by or employs Anna Examplov stated: owner of, 60 %" in said
    assert "No weight is added along a path." in said
    drawn = seen.page.evaluate(f"{CY}.edges('.path').map(edge => edge.data('label'))")
    assert sorted(drawn) == ["owner of, 60 %", "shares +4.8"]
    assert "2 paths are drawn and listed" in seen.page.locator("#said").inner_text()
    button.click()
    assert seen.drawn("elements('.path, .dim')") == []


def test_a_path_is_shown_whatever_is_filtered_out(seen: Seen) -> None:
    for box in seen.page.locator("input[name=relation]").all():
        box.uncheck()
    assert seen.drawn() == []
    seen.page.locator("#show-paths").click()
    assert len(seen.drawn()) == 2


def test_filters(seen: Seen) -> None:
    everything = seen.drawn()
    infrastructure = seen.page.locator("input[value=infrastructure]")
    infrastructure.uncheck()
    assert seen.drawn("edges('.infrastructure').not('.off')") == []
    assert len(seen.drawn()) == len(everything) - 3
    infrastructure.check()
    assert set(seen.drawn()) == set(everything)
    seen.page.locator("#near").check()
    assert len(seen.drawn()) == len(everything) + 1
    seen.page.locator("#near").uncheck()
    seen.page.locator("#least").fill("4")
    left = seen.page.evaluate(f"{CY}.edges().not('.off').map(edge => edge.data('label'))")
    assert sorted(left) == ["owner of, 60 %", "shares +4.8", "works for"]  # what is stated has no weight to filter by


def test_it_opens_at_the_counterparty_and_shows_all_when_asked(seen: Seen) -> None:
    inside = f"""(name) => {{
      const at = {CY}.nodes().filter(one => one.data('label').startsWith(name)).renderedPosition();
      return at.x > 0 && at.y > 0 && at.x < {CY}.width() && at.y < {CY}.height();
    }}"""
    near = ["Northlight", "Harbour", "Anna", "John", "Jane"]
    assert all(seen.page.evaluate(inside, name) for name in near)
    closer = seen.page.evaluate(f"{CY}.zoom()")
    seen.page.locator("#whole").click()
    assert seen.page.evaluate(f"{CY}.zoom()") < closer
    assert all(seen.page.evaluate(inside, name) for name in [*near, "Rowing Club", "The Tea Shop"])


def test_finding_reads_names_and_values(seen: Seen) -> None:
    seen.page.locator("#find").fill("telegram:JD")
    assert seen.page.locator("#found button").all_inner_texts() == ["John D."]
    seen.page.locator("#find").press("Enter")
    assert "Folio of J. D." in seen.panel()
    seen.page.locator("#find").fill("nobody of that name")
    assert seen.page.locator("#found").inner_text() == "nothing"


def test_it_is_used_with_the_keyboard(seen: Seen) -> None:
    seen.page.locator("#cy").focus()
    seen.page.keyboard.press("0")
    zoom = seen.page.evaluate(f"{CY}.zoom()")
    seen.page.keyboard.press("+")
    assert seen.page.evaluate(f"{CY}.zoom()") > zoom
    seen.page.keyboard.press("ArrowLeft")
    seen.page.keyboard.press("0")
    assert seen.page.evaluate(f"{CY}.zoom()") == pytest.approx(zoom)
    show = seen.page.locator("#link-0 .show")
    seen.page.locator("#link-0 > summary").press("Enter")
    show.press("Enter")
    assert seen.page.evaluate("document.activeElement.id") == "panel"
    assert "owner of, 60 %" in seen.panel()


def test_a_wheel_scrolls_the_page_until_the_graph_is_chosen(seen: Seen) -> None:
    box = seen.page.locator("#cy").bounding_box()
    assert box
    seen.page.mouse.move(box["x"] + 5, box["y"] + 5)
    zoom = seen.page.evaluate(f"{CY}.zoom()")
    seen.page.mouse.wheel(0, 50)
    seen.page.wait_for_timeout(200)
    assert seen.page.evaluate(f"{CY}.zoom()") == zoom
    seen.page.locator("#cy").click(position={"x": 5, "y": 5})
    assert seen.page.evaluate(f"{CY}.userZoomingEnabled()") is True


def test_references_open_what_they_lead_to(seen: Seen) -> None:
    seen.page.locator("#path-list a[href^='#link-']").first.click()
    assert seen.page.evaluate("document.querySelector('details.link:target').open") is True


def test_the_graph_follows_a_change_to_dark(seen: Seen) -> None:
    light = seen.page.evaluate(f"{CY}.edges('.same')[0].style('line-color')")
    seen.page.emulate_media(color_scheme="dark")
    seen.page.wait_for_timeout(100)
    assert seen.page.evaluate(f"{CY}.edges('.same')[0].style('line-color')") != light


def test_without_scripts_there_are_tables_and_a_picture(browser: Browser, small: Path) -> None:
    seen = opened(browser, small, java_script_enabled=False)
    page = seen.page
    assert page.locator("#cy").is_hidden()
    assert page.locator(".controls").is_hidden()
    assert page.locator("svg.still").is_visible()
    assert page.locator("svg.still use.node").count() == len(networks.small().network.identities)
    page.locator("#link-0 > summary").click()
    assert page.locator("#link-0 .parts").is_visible()
    assert page.locator("#path-list li").count() == 3
    assert page.locator("#claim-1").is_visible()
    assert seen.said == []
    page.context.close()


@pytest.mark.parametrize("width", [390, 1400])
def test_nothing_sticks_out(browser: Browser, small: Path, width: int) -> None:
    seen = opened(browser, small)
    seen.page.set_viewport_size({"width": width, "height": 900})
    for part in ("links", "claims", "captures", "timeline"):
        seen.page.locator(f"#{part}").scroll_into_view_if_needed()
    assert seen.page.evaluate("document.documentElement.scrollWidth") <= width
    seen.page.context.close()


def test_hostile_values_stay_text(browser: Browser, tmp_path: Path) -> None:
    path = tmp_path / "hostile.html"
    write(path, networks.hostile())
    seen = opened(browser, path)
    page = seen.page
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true; })")
    page.locator("#show-paths").click()
    for id in seen.drawn("elements()"):
        page.evaluate(f"id => void {CY}.getElementById(id).emit('tap')", id)
        assert page.locator("#panel script, #panel img, #panel iframe, #panel style").count() == 0
    page.locator("#find").fill("alert")
    page.locator("#find").press("Enter")
    assert page.evaluate("window.harm === undefined")
    assert page.locator("main img, main iframe, main object, main script, main base, main form[action]").count() == 0
    assert page.locator("a:not([href^='#'])").count() == 0
    assert "\u202e" not in page.content()
    assert seen.said == []
    assert seen.asked == [path.as_uri()]
    page.context.close()


def test_the_policy_stops_what_escaping_would_let_through(browser: Browser, small: Path, tmp_path: Path) -> None:
    """Were a value printed without escaping, it would still not run, nor ask for anything."""
    path = tmp_path / "through.html"
    harm = (
        "<script>window.harm = 1</script><img src='https://evil.example/x' onerror='window.harm = 2'><style>p{}</style>"
    )
    path.write_text(small.read_text(encoding="utf-8").replace("</main>", f"{harm}</main>"), encoding="utf-8")
    seen = opened(browser, path)
    assert seen.page.evaluate("window.harm === undefined")
    assert any("Content Security Policy" in text for text in seen.said)
    assert seen.page.evaluate(
        "(() => { try { document.body.innerHTML = 'x'; return false; } catch { return true; } })()"
    )
    seen.page.context.close()


def test_a_large_case_is_drawn_whole_and_stays_usable(browser: Browser, tmp_path: Path) -> None:
    path = tmp_path / "big.html"
    report = networks.big()
    write(path, report)
    seen = opened(browser, path)
    assert len(seen.drawn("nodes()")) == len(report.network.identities)
    seen.page.locator("#find").fill("Birch Partners 3")
    seen.page.locator("#find").press("Enter")
    assert "Birch Partners 3" in seen.panel()
    seen.page.locator("#show-paths").click()
    assert "3 paths are drawn and listed" in seen.page.locator("#said").inner_text()
    assert seen.said == []
    assert seen.asked == [path.as_uri()]
    seen.page.context.close()
