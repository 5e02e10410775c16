"""People: who has a card, what is theirs, and who is only quoted."""

from __future__ import annotations

import pytest

from tests.sources.saved.pages import SITE, claim, page, said, subjects

JANE, JOHN = "person:acme.example/jane-doe", "person:acme.example/john-roe"
TEAM = """<h1>Our team</h1><div class="grid">
<div class="col"><img src="/jane.jpg" alt="Jane" width="300"><h3>Jane Doe</h3><p>Chief Executive Officer</p>
<a href="mailto:jane@acme.example"><i></i></a><a href="https://www.linkedin.com/in/janedoe"><i></i></a></div>
<div class="col"><img src="/john.jpg" alt="John"><h3>John Roe</h3><p>Lead Engineer</p>
<p>Tel: +44 20 7946 0123</p><a href="https://github.com/johnroe"><i></i></a></div></div>
<p>Or write to info@acme.example.</p>"""


def test_a_card_is_a_person_and_all_that_stands_in_it_is_theirs() -> None:
    reading = page(TEAM, "https://www.acme.example/team")
    assert subjects(reading, "person") == {JANE, JOHN}
    assert said(reading, "schema", JANE) == ["Person"]
    assert said(reading, "name", JANE) == ["Jane Doe"]
    assert said(reading, "role", JANE) == ["Chief Executive Officer"]
    assert said(reading, "worksFor", JANE) == [SITE]
    assert said(reading, "email", JANE) == ["jane@acme.example"]
    assert said(reading, "handle", JANE) == ["linkedin:janedoe"]
    assert said(reading, "pictureUrl", JANE) == ["https://www.acme.example/jane.jpg"]
    assert said(reading, "phone", JOHN) == ["+442079460123"]
    assert said(reading, "handle", JOHN) == ["github:johnroe"]
    assert said(reading, "email") == ["info@acme.example"]
    assert said(reading, "phone") == said(reading, "handle") == []
    assert claim(reading, "role", "Lead Engineer").where == "team page"
    assert claim(reading, "name", "John Roe").group == SITE


@pytest.mark.parametrize(
    "html",
    [
        "<h2>Leadership</h2><p><strong>Jane Doe</strong><br>Managing Director</p>",
        "<div class='team'><div><span class='name'>Jane Doe</span><span class='position'>Director</span></div></div>",
        "<h2>Management</h2><ul><li>Jane Doe, Managing Director</li></ul>",
        "<h2>Team</h2><p>Jane Doe – Owner</p>",
        "<h2>Team</h2><table><tr><td>Jane Doe</td><td>Director</td></tr></table>",
    ],
)
def test_a_director_in_a_card(html: str) -> None:
    reading = page(html, "https://acme.example/about")
    assert said(reading, "name", JANE) == ["Jane Doe"]
    assert said(reading, "directs", JANE) == [SITE]


@pytest.mark.parametrize(
    "html",
    [
        "<h2>What clients say</h2><div><p>Great gates!</p><h4>Jane Doe</h4><p>CEO, Globex</p></div>",
        "<div class='testimonial'><h4>Jane Doe</h4><p>Director</p></div>",
        "<blockquote>Nice.<footer>Jane Doe, Director</footer></blockquote>",
        "<h3>Jane Doe</h3><p>She wrote to us about the gates that we had sold to the city.</p>",
        "<h3>Project Management</h3><p>Lead engineers plan it</p>",
        "<h2>Our team</h2><h3>Berlin Office</h3><p>Sales office</p>",
        "<nav><ul><li>Jane Doe</li><li>Director</li></ul></nav>",
    ],
)
def test_who_is_not_of_the_site(html: str) -> None:
    assert subjects(page(html, "https://acme.example/about"), "person") == set()


@pytest.mark.parametrize(
    ("line", "name", "role"),
    [
        ("Geschäftsführer: Jane Doe", "jane-doe", "Geschäftsführer"),
        ("Vertreten durch: Jane Doe und John Roe", "jane-doe", ""),
        ("Directeur de la publication : Jane Doe", "jane-doe", "Directeur de la publication"),
        ("Генеральный директор: Иванов Иван Иванович", "ivanov-ivan-ivanovich", "Генеральный директор"),
        ("法定代表人：王小明", "wangxiaoming", "法定代表人"),
        ("代表者: 代表取締役 山田 太郎", "shantian-tailang", "代表者"),
    ],
)
def test_whom_an_imprint_names(line: str, name: str, role: str) -> None:
    reading = page(f"<p>{line}</p>", "https://acme.example/impressum")
    subject = f"person:acme.example/{name}"
    assert subject in subjects(reading, "person")
    assert said(reading, "role", subject) == ([role] if role else [])
    assert said(reading, "directs", subject) + said(reading, "worksFor", subject) == [SITE]


@pytest.mark.parametrize(
    ("role", "person"),
    [
        ("Director", "Jane Doe"), ("Geschäftsführer", "Jane Doe"), ("Director General", "Jane Doe"),
        ("Administradora", "Jane Doe"), ("Directeur", "Jane Doe"), ("Direttore", "Jane Doe"), ("Diretora", "Jane Doe"),
        ("Müdür", "Ayşe Örnek"), ("Директор", "Иван Примеров"), ("المدير", "خالد يوسف"), ("대표이사", "김수일"),
        ("代表取締役", "山田 太郎"), ("总经理", "王小明"),
    ],
)  # fmt: skip
def test_a_director_directs_in_every_language(role: str, person: str) -> None:
    for html in (f"<p>{role}: {person}</p>", f"<h2>Team</h2><p><b>{person}</b>, {role}</p>"):
        reading = page(html, "https://acme.example/impressum")
        (subject,) = subjects(reading, "person")
        assert said(reading, "name", subject) == [person]
        assert said(reading, "directs", subject) == [SITE]


@pytest.mark.parametrize(
    ("role", "person"),
    [
        ("Director", "Zambin Trimley"),
        ("대표이사", "빈투훔"),
        ("대표", "둠림반"),
        ("Director", "Li Na"),
        ("Director", "Jane Ma"),
        ("总经理", "欧阳明"),
        ("代表取締役", "瀬戸花子"),
    ],
)
def test_a_name_beside_an_office_needs_no_wellknown_family_name(role: str, person: str) -> None:
    for html in (f"<p>{role}: {person}</p>", f"<h2>Team</h2><p><b>{person}</b>, {role}</p>"):
        reading = page(html, "https://acme.example/impressum")
        assert said(reading, "name", *subjects(reading, "person")) == [person]
    assert subjects(page(f"<h2>Team</h2><p><b>{person}</b></p>", "https://acme.example/about"), "person") == set()


@pytest.mark.parametrize(
    "html",
    [
        "<h2>팀</h2><h3>기술연구소</h3><p>엔지니어</p>",
        "<h2>팀</h2><ul><li>디자이너</li><li>대표이사</li></ul>",
        "<h2>팀</h2><p>엔지니어</p><h2>연락처</h2>",
        "<h2>团队</h2><h3>技术部</h3><p>经理</p>",
        "<h2>チーム</h2><h3>開発部</h3><p>エンジニア</p>",
    ],
)
def test_a_department_is_nobody(html: str) -> None:
    assert subjects(page(html, "https://acme.example/about"), "person") == set()


@pytest.mark.parametrize(
    "role",
    ["Art Director", "Director of Sales", "Director comercial", "Directeur technique", "Direttore di produzione",
     "Satış Müdürü", "Технический директор", "Заместитель директора", "مدير المبيعات", "副总经理", "Deputy Director"],
)  # fmt: skip
def test_a_part_is_not_directed_in_any_language(role: str) -> None:
    reading = page(f"<h2>Team</h2><p><b>Jane Doe</b>, {role}</p>", "https://acme.example/about")
    assert said(reading, "worksFor", JANE) == [SITE]
    assert said(reading, "directs", JANE) == []


@pytest.mark.parametrize(
    "heading",
    ["Legal Notice", "Impressum", "Aviso Legal", "Datos Fiscales", "Mentions Légales", "Note Legali", "Künye",
     "Yasal Uyarı", "Правовая Информация", "بيانات قانونية", "اتصل بنا", "حساب مصرفي", "법적 고지", "주소", "会社 概要",
     "特定商取引法", "法律声明", "Banka Hesabı"],
)  # fmt: skip
def test_a_heading_is_nobody(heading: str) -> None:
    html = f"<h2>Team</h2><h3>{heading}</h3><p>Director</p><p>المدير: {heading}</p>"
    assert subjects(page(html, "https://acme.example/impressum"), "person") == set()


def test_people_in_structured_data() -> None:
    html = """<script type="application/ld+json">[{"@type": "Organization", "name": "Acme", "founder":
    {"@type": "Person", "name": "Jane Doe", "sameAs": "https://github.com/janedoe", "image": "/jane.jpg",
     "birthDate": "1980-02-03"}},
    {"@type": "Article", "author": {"@type": "Person", "name": "John Roe", "jobTitle": "Editor"}},
    {"@type": "Review", "author": {"@type": "Person", "name": "Mary Major"}},
    {"@type": "Person", "name": "Guest Writer", "jobTitle": "Analyst", "worksFor":
     {"@type": "Organization", "name": "Globex", "url": "https://globex.example"}}]</script>"""
    reading = page(html)
    assert subjects(reading, "person") == {JANE, JOHN, "person:acme.example/guest-writer"}
    assert said(reading, "role", JANE) == ["founder"]
    assert said(reading, "worksFor", JANE) == [SITE]
    assert said(reading, "birthDate", JANE) == ["1980-02-03"]
    assert said(reading, "handle", JANE) == ["github:janedoe"]
    assert said(reading, "worksFor", JOHN) == [SITE]
    assert said(reading, "worksFor", "person:acme.example/guest-writer") == []


def test_a_page_that_is_nobodys_has_no_people() -> None:
    assert subjects(page(TEAM, ""), "person") == set()


# --- profiles

PROFILE = """<title>Jane Doe - Gigs</title><header><a href="https://twitter.com/gigs">x</a></header>
<script type="application/ld+json">{"@type": "ProfilePage", "mainEntity": {"@type": "Person", "name": "Jane Doe",
"alternateName": "jdoe", "jobTitle": "Developer", "image": "/p/jdoe.jpg", "sameAs": "https://github.com/janedoe"}}</script>
<main><h1>Jane Doe</h1><p>Write to jane@mail.example</p></main><footer>© Gigs Inc. help@gigs.example</footer>
<script>gtag('config', 'UA-1234567-1')</script>"""


def test_a_profile_is_its_holders_and_the_frame_the_platforms() -> None:
    reading = page(PROFILE, "https://www.gigs.example/u/jdoe")
    subject, platform = "profile:gigs.example/jdoe", "site:gigs.example"
    assert said(reading, "schema", subject) == ["Profile"]
    assert said(reading, "platform", subject) == ["gigs.example"]
    assert said(reading, "name", subject) == ["Jane Doe"]
    assert said(reading, "role", subject) == ["Developer"]
    assert said(reading, "email", subject) == ["jane@mail.example"]
    assert said(reading, "handle", subject) == ["github:janedoe"]
    assert said(reading, "pictureUrl", subject) == ["https://www.gigs.example/p/jdoe.jpg"]
    assert said(reading, "title", subject) == ["Jane Doe - Gigs"]
    assert said(reading, "name", platform) == []
    assert said(reading, "email", platform) == ["help@gigs.example"]
    assert said(reading, "analytics", platform) == ["ga:UA-1234567"]
    assert {one.group for one in reading.claims} == {platform}


def test_a_known_platforms_page_is_the_platforms_unless_it_says_that_it_is_a_profile() -> None:
    assert subjects(page("<h1>jdoe</h1>", "https://github.com/jdoe"), "profile") == set()
    person = '{"@type": "WebPage", "mainEntity": {"@type": "Person", "name": "Jane Doe"}}'
    html = f'<script type="application/ld+json">{person}</script>'
    assert subjects(page(html, "https://github.com/jdoe"), "profile") == {"profile:github.com/jdoe"}
    assert subjects(page(html, "https://acme.example/jdoe"), "profile") == set()


def test_a_persons_own_site_is_no_profile() -> None:
    assert subjects(page(PROFILE, "https://janedoe.example/"), "profile") == set()
