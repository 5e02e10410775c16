"""Names, words, addresses and numbers of many name cultures and countries, all invented.

Everything is chosen by number: a name is a row of syllables, a street, a telephone and a registration number are an
index. How it is written is decided last, by a *tongue* (language, script, origin of names) and a *land* (country, form
of addresses, calling code, time zone). A permutation exchanges those two for the whole world at once and leaves every
choice as it was. Languages and lands are independent of one another and of guilt.

Every family name has an ending that its origin has, for a bare syllable would be shorter than other origins' names, and
in Hangul often the word for a department. An invented name is no Korean one: those are of few syllables, of which
readers and comparers know which are names. It is written as Hangul writes foreign names, and katakana, too: in parts.

Telephones are of the ranges that authorities set aside for films (Ofcom, NANPA 555-01xx, BNetzA, ARCEP, ACMA), which is
why there are six lands.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import blake2b

from stdnum import luhn
from stdnum.au import abn, acn
from stdnum.iso7064 import mod_11_10

Syllables = tuple[int, ...]

ONSETS = ("b", "d", "g", "h", "k", "m", "n", "r", "s", "t", "z", "ch")
VOWELS = ("a", "i", "u")
CODAS = ("", "n", "m", "r")
SYLLABLES = len(ONSETS) * len(VOWELS) * len(CODAS)
"""What all scripts here can write and keep apart."""
VOCABULARY = 1500
"""Words that running text is drawn from, besides the fixed words of each language."""
TRADES = 10
FORMS = 3
CITIES = 60


def number(*parts: object) -> int:
    """A large number that depends on the parts alone: choices that need no state."""
    text = "\0".join(map(str, parts)).encode()
    return int.from_bytes(blake2b(text, digest_size=8).digest(), "big")


def _split(syllable: int) -> tuple[int, int, int]:
    rest, coda = divmod(syllable, len(CODAS))
    onset, vowel = divmod(rest, len(VOWELS))
    return onset, vowel, coda


def plain(syllables: Syllables) -> str:
    """The syllables as hosts and mailboxes have them, whatever the tongue."""
    parts = map(_split, syllables)
    return "".join(ONSETS[onset] + VOWELS[vowel] + CODAS[coda] for onset, vowel, coda in parts)


def _letters(onsets: str, vowels: str, codas: str) -> Callable[[Syllables], str]:
    heads, middles, tails = onsets.split(), vowels.split(), ["", *codas.split()]

    def written(syllables: Syllables) -> str:
        return "".join(heads[o] + middles[v] + tails[c] for o, v, c in map(_split, syllables))

    return written


def _hangul(syllables: Syllables) -> str:
    lead, middle, tail = (7, 3, 0, 18, 15, 6, 2, 5, 9, 16, 12, 14), (0, 20, 13), (0, 4, 16, 8)
    return "".join(chr(0xAC00 + (lead[o] * 21 + middle[v]) * 28 + tail[c]) for o, v, c in map(_split, syllables))


def _katakana(syllables: Syllables) -> str:
    rows = [
        "バビブ",
        "ダディドゥ",
        "ガギグ",
        "ハヒフ",
        "カキク",
        "マミム",
        "ナニヌ",
        "ラリル",
        "サシス",
        "タティトゥ",
        "ザジズ",
        "チャチチュ",
    ]
    small = "ィゥャュ"
    cells = [[row[n] + (row[n + 1] if row[n + 1 : n + 2] and row[n + 1] in small else "")
              for n in range(len(row)) if row[n] not in small] for row in rows]  # fmt: skip
    return "".join(cells[o][v] + ("", "ン", "ム", "ル")[c] for o, v, c in map(_split, syllables))


@dataclass(frozen=True, eq=False)
class Tongue:
    """A language with its script and its names.

    Attributes:
        code: of the language, ISO 639-1.
        write: syllables in its script, in lower case where there is one.
        family: how a syllable becomes a family name, in its script and in Latin letters; "{}" is the syllable.
        family_first: whether the family name stands before the given one in its own script.
        gap: between words.
        stop: after a sentence.
        rtl: written from right to left.
        words: of pages: "about", "contact" ...
        trades: what a company does: the same ten in all.
        frames: sentences; {b} is a brand, {w} a word.
    """

    code: str
    write: Callable[[Syllables], str]
    family: tuple[str, str]
    words: Mapping[str, str]
    trades: Sequence[str]
    frames: Sequence[str]
    family_first: bool = False
    gap: str = " "
    stop: str = "."
    rtl: bool = False


_KEYS = [
    "home",
    "about",
    "contact",
    "products",
    "imprint",
    "phone",
    "email",
    "address",
    "vat",
    "number",
    "rights",
    "privacy",
    "clients",
    "offices",
    "founded",
    "awards",
    "director",
    "team",
    "bank",
    "operated",
    "news",
    "former",
]


def _words(text: str) -> Mapping[str, str]:
    return dict(zip(_KEYS, text.split("|"), strict=True))


_LATIN = _letters("b d g h k m n r s t z ch", "a i u", "n m r")

TONGUES: tuple[Tongue, ...] = (
    Tongue(
        "en",
        _LATIN,
        ("{}ley", "{}ley"),
        _words(
            "Home|About us|Contact|Products|Legal notice|Phone|Email|Address|VAT|Company number|All rights reserved"
            "|Privacy policy|Our clients|Offices|Founded|Awards|Director|Team|Bank account|Operated by|News|formerly"
        ),
        [
            "Logistics",
            "Software",
            "Trading",
            "Consulting",
            "Textiles",
            "Media",
            "Energy",
            "Foods",
            "Optics",
            "Security",
        ],
        (
            "{b} builds {w} and {w} for {w}",
            "Our {w} keeps {w} near {w} {w}",
            "With {w} {w} we serve {w}",
            "Every {w} comes with {w} and {w}",
            "{w} {w} is what {b} does",
            "Ask for {w} or {w} {w} today",
            "We plan {w}, {w} and {w}",
            "No {w} without {w} {w}",
        ),
    ),
    Tongue(
        "de",
        _letters("b d g h k m n r s t z tsch", "a i u", "n m r"),
        ("{}mann", "{}mann"),
        _words(
            "Startseite|Über uns|Kontakt|Produkte|Impressum|Telefon|E-Mail|Anschrift|USt-IdNr.|Registernummer"
            "|Alle Rechte vorbehalten|Datenschutz|Unsere Kunden|Standorte|Gegründet|Auszeichnungen|Geschäftsführer"
            "|Team|Bankverbindung|Betreiber|Aktuelles|vormals"
        ),
        [
            "Logistik",
            "Software",
            "Handel",
            "Beratung",
            "Textil",
            "Medien",
            "Energie",
            "Lebensmittel",
            "Optik",
            "Sicherheit",
        ],
        (
            "{b} baut {w} und {w} für {w}",
            "Unser {w} hält {w} bei {w} {w}",
            "Mit {w} {w} bedienen wir {w}",
            "Jedes {w} kommt mit {w} und {w}",
            "{w} {w} ist, was {b} tut",
            "Fragen Sie nach {w} oder {w} {w}",
            "Wir planen {w}, {w} und {w}",
            "Kein {w} ohne {w} {w}",
        ),
    ),
    Tongue(
        "es",
        _letters("b d g h k m ñ r s t z ch", "a i u", "n m r"),
        ("{}ez", "{}ez"),
        _words(
            "Inicio|Quiénes somos|Contacto|Productos|Aviso legal|Teléfono|Correo|Dirección|NIF-IVA|Número de registro"
            "|Todos los derechos reservados|Privacidad|Nuestros clientes|Oficinas|Fundada|Premios|Director|Equipo"
            "|Cuenta bancaria|Operado por|Noticias|antes"
        ),
        [
            "Logística",
            "Programas",
            "Comercio",
            "Consultoría",
            "Textiles",
            "Medios",
            "Energía",
            "Alimentos",
            "Óptica",
            "Seguridad",
        ],
        (
            "{b} construye {w} y {w} para {w}",
            "Nuestro {w} guarda {w} cerca de {w} {w}",
            "Con {w} {w} servimos {w}",
            "Cada {w} llega con {w} y {w}",
            "{w} {w} es lo que {b} hace",
            "Pregunte por {w} o {w} {w}",
            "Planeamos {w}, {w} y {w}",
            "Ningún {w} sin {w} {w}",
        ),
    ),
    Tongue(
        "tr",
        _letters("b d g h k m n r s t z ç", "a i ü", "n m r"),
        ("{}oğlu", "{}oglu"),
        _words(
            "Ana sayfa|Hakkımızda|İletişim|Ürünler|Künye|Telefon|E-posta|Adres|Vergi no|Sicil numarası"
            "|Tüm hakları saklıdır|Gizlilik|Müşterilerimiz|Ofisler|Kuruluş|Ödüller|Müdür|Ekip|Banka hesabı"
            "|İşleten|Haberler|eski adıyla"
        ),
        ["Lojistik", "Yazılım", "Ticaret", "Danışmanlık", "Tekstil", "Medya", "Enerji", "Gıda", "Optik", "Güvenlik"],
        (
            "{b} {w} için {w} ve {w} üretir",
            "Bizim {w} hep {w} ve {w} {w} tutar",
            "Biz {w} {w} ile {w} sunarız",
            "Her {w} yanında {w} ve {w} gelir",
            "{w} {w} işte {b} budur",
            "Bugün {w} veya {w} {w} sorun",
            "Planımız {w}, {w} ve {w}",
            "Olmaz {w} hiç {w} {w}",
        ),
    ),
    Tongue(
        "ru",
        _letters("б д г х к м н р с т з ч", "а и у", "н м р"),
        ("{}енко", "{}enko"),
        _words(
            "Главная|О нас|Контакты|Продукты|Реквизиты|Телефон|Почта|Адрес|НДС|Регистрационный номер"
            "|Все права защищены|Конфиденциальность|Наши клиенты|Офисы|Основана|Награды|Директор|Команда"
            "|Банковский счёт|Оператор сайта|Новости|ранее"
        ),
        [
            "Логистика",
            "Софт",
            "Торговля",
            "Консалтинг",
            "Текстиль",
            "Медиа",
            "Энергия",
            "Продукты",
            "Оптика",
            "Безопасность",
        ],
        (
            "{b} делает {w} и {w} для {w}",
            "Наш {w} хранит {w} возле {w} {w}",
            "С {w} {w} мы служим {w}",
            "Каждый {w} идёт с {w} и {w}",
            "{w} {w} вот дело {b}",
            "Спросите {w} или {w} {w} сегодня",
            "Мы планируем {w}, {w} и {w}",
            "Нет {w} без {w} {w}",
        ),
    ),
    Tongue(
        "ko",
        _hangul,
        ("{}하임", "{}heim"),
        _words(
            "홈|회사 소개|연락처|제품|법적 고지|전화|이메일|주소|부가세 번호|등록번호|모든 권리 보유|개인정보 처리방침"
            "|고객사|사무소|설립|수상|대표이사|팀|은행 계좌|운영|소식|구"
        ),
        ["물류", "소프트웨어", "무역", "컨설팅", "섬유", "미디어", "에너지", "식품", "광학", "보안"],
        (
            "{b} 회사는 {w} 및 {w} 그리고 {w} 제작",
            "우리 {w} 항상 {w} 곁에 {w} {w}",
            "저희는 {w} {w} 통해 {w} 제공",
            "모든 {w} 함께 {w} 및 {w}",
            "{w} {w} 바로 {b}",
            "오늘 {w} 또는 {w} {w} 문의",
            "계획 {w}, {w} 및 {w}",
            "없는 {w} 아닌 {w} {w}",
        ),
    ),
    Tongue(
        "ar",
        _letters("ب د ج ه ك م ن ر س ت ز تش", "ا ي و", "ن م ر"),
        ("ال{}اني", "Al-{}ani"),
        _words(
            "الرئيسية|من نحن|اتصل بنا|المنتجات|بيانات قانونية|هاتف|بريد|العنوان|الرقم الضريبي|رقم السجل"
            "|جميع الحقوق محفوظة|سياسة الخصوصية|عملاؤنا|المكاتب|تأسست|جوائز|المدير|الفريق|حساب مصرفي|تشغيل|أخبار|سابقا"
        ),
        ["لوجستيات", "برمجيات", "تجارة", "استشارات", "نسيج", "إعلام", "طاقة", "أغذية", "بصريات", "أمن"],
        (
            "{b} تبني {w} و {w} من أجل {w}",
            "لدينا {w} تحفظ {w} قرب {w} {w}",
            "مع {w} {w} نخدم {w}",
            "كل {w} يأتي مع {w} و {w}",
            "{w} {w} هذا عمل {b}",
            "اسأل عن {w} أو {w} {w}",
            "نخطط {w} ثم {w} و {w}",
            "لا {w} دون {w} {w}",
        ),
        rtl=True,
    ),
    Tongue(
        "ja",
        _katakana,
        ("{}ムラ", "{}mura"),
        _words(
            "ホーム|会社概要|お問い合わせ|製品|特定商取引法に基づく表記|電話|メール|住所|税番号|登録番号|無断転載禁止"
            "|プライバシーポリシー|取引先|事業所|設立|受賞|代表取締役|チーム|銀行口座|運営会社|お知らせ|旧"
        ),
        ["物流", "ソフトウェア", "商事", "コンサルティング", "繊維", "メディア", "エネルギー", "食品", "光学", "警備"],
        (
            "{b}は{w}と{w}を{w}に届けます",
            "当社の{w}は{w}を{w}{w}に置きます",
            "{w}{w}で{w}を支えます",
            "どの{w}にも{w}と{w}が付きます",
            "{w}{w}こそ{b}です",
            "本日は{w}か{w}{w}をどうぞ",
            "私たちは{w}、{w}と{w}を計画します",
            "{w}なしに{w}{w}はありません",
        ),
        family_first=True,
        gap="",
        stop="。",
    ),
)


# --- lands


@dataclass(frozen=True, eq=False)
class Land:
    """A country: how addresses, telephones and numbers of its registers are written.

    Attributes:
        code: ISO 3166-1.
        name: in English.
        zone: a time zone of it.
        calling: code; trunk: what stands before a national number.
        exchange: area and exchange of the telephone with an index, and the subscriber's digits.
        forms: legal forms of companies.
        registered: the register's number with an index. taxed: the number for taxes.
        lines: of an address: {n} number of the house, {s} street, {c} city, {p} code.
        street: what a syllable becomes; {short} is abbreviated; city: likewise.
    """

    code: str
    name: str
    zone: str
    calling: str
    trunk: str
    exchange: Callable[[int], tuple[str, ...]]
    forms: tuple[str, str, str]
    registered: Callable[[int], str]
    taxed: Callable[[int], str]
    lines: tuple[str, str]
    street: tuple[str, str]
    city: str
    code_of: Callable[[int], str]


def _digits(count: int, *key: object) -> str:
    return str(number(*key) % (9 * 10 ** (count - 1)) + 10 ** (count - 1))


def _gb_phone(index: int) -> tuple[str, ...]:
    area, rest = divmod(index, 1000)
    codes = ("20 7946", "113 496", "114 496", "116 496", "117 496", "118 496", "121 496", "131 496", "141 496")
    return (*codes[area % len(codes)].split(), f"0{rest:03}")


_US = "201 202 206 212 213 214 303 305 312 313 404 408 412 415 503 505 512 602 603 612 614 615 617 702 703 713 716 718 801 803 808 813 816 817 901 904 907 913 916 919"  # noqa: E501
_CA = "204 226 236 249 250 289 306 343 403 416 418 431 437 438 450 506 514 519 579 581 587 604 613 639 647 705 709 778 780 782 807 819 825 867 873 902 905 365 548 672"  # noqa: E501


def _north(areas: str) -> Callable[[int], tuple[str, ...]]:
    codes = areas.split()
    return lambda index: (codes[index // 100 % len(codes)], "555", f"01{index % 100:02}")


def _de_phone(index: int) -> tuple[str, ...]:
    area, rest = divmod(index, 1000)
    code, exchange = (("30", "23125"), ("69", "90009"), ("40", "66969"), ("221", "4710"), ("89", "99998"))[area % 5]
    return code, f"{exchange}{rest:03}"


def _fr_phone(index: int) -> tuple[str, ...]:
    area, rest = divmod(index, 1000)
    start = ("1 99 00", "2 61 91", "3 53 01", "4 65 71")[area % 4]
    return (*start.split(), f"{rest // 100 + 10:02}", f"{rest % 100:02}")


def _au_phone(index: int) -> tuple[str, ...]:
    area, rest = divmod(index, 1000)
    return ("2", "3", "7", "8")[area % 4], "5550", f"{rest:04}"


def _gb_tax(index: int) -> str:
    start = _digits(7, "gb", index)
    total = sum((8 - n) * int(d) for n, d in enumerate(start))
    return f"GB{start}{97 - total % 97:02}"


def _de_tax(index: int) -> str:
    start = _digits(8, "de", index)
    return f"DE{start}{mod_11_10.calc_check_digit(start)}"


def _siren(index: int) -> str:
    start = _digits(8, "fr", index)
    return f"{start}{luhn.calc_check_digit(start)}"


def _fr_tax(index: int) -> str:
    siren = _siren(index)
    return f"FR{(12 + 3 * (int(siren) % 97)) % 97:02}{siren}"


def _ca_tax(index: int) -> str:
    start = _digits(8, "ca", index)
    return f"{start}{luhn.calc_check_digit(start)}RC0001"


def _acn(index: int) -> str:
    start = _digits(8, "au", index)
    return f"{start}{acn.calc_check_digit(start)}"


def _abn(index: int) -> str:
    body = _acn(index)
    return f"{abn.calc_check_digits(body)}{body}"


def _gb_code(index: int) -> str:
    area, rest = f"Z{'ABCDEFGH'[index % 8]}{index // 8 % 9 + 1}", index // 72
    return f"{area} {rest % 9 + 1}{'BDFHJ'[rest // 9 % 5]}{'LNPQR'[index % 5]}"


def _ca_code(index: int) -> str:
    area = f"{'ABCEGH'[index % 6]}{index // 6 % 10}{'KLMNP'[index % 5]}"
    return f"{area} {index // 60 % 10}{'RSTV'[index % 4]}{index // 600 % 10}"


LANDS: tuple[Land, ...] = (
    Land(
        "GB", "United Kingdom", "Europe/London", "44", "0", _gb_phone,
        ("Ltd", "Limited", "LLP"), lambda n: "0" + _digits(7, "gbr", n), _gb_tax,
        ("{n} {s}", "{c} {p}"), ("{} Street", "{} St"), "{}ford", _gb_code,
    ),
    Land(
        "US", "United States", "America/New_York", "1", "", _north(_US),
        ("LLC", "Inc.", "Corp."), lambda n: _digits(7, "usr", n), lambda n: "81-" + _digits(7, "us", n),
        ("{n} {s}", "{c} {p}"), ("{} Avenue", "{} Ave"), "{} Falls", lambda n: f"{10000 + n * 7 % 80000}",
    ),
    Land(
        "CA", "Canada", "America/Toronto", "1", "", _north(_CA),
        ("Inc.", "Ltd.", "Corp."), lambda n: _digits(6, "car", n) + f"-{n % 10}", _ca_tax,
        ("{n} {s}", "{c} {p}"), ("{} Road", "{} Rd"), "Port {}", _ca_code,
    ),
    Land(
        "DE", "Germany", "Europe/Berlin", "49", "0", _de_phone,
        ("GmbH", "UG", "AG"), lambda n: "HRB " + _digits(6, "der", n), _de_tax,
        ("{s} {n}", "{p} {c}"), ("{}straße", "{}str."), "{}burg", lambda n: f"{10000 + n * 7 % 80000}",
    ),
    Land(
        "FR", "France", "Europe/Paris", "33", "0", _fr_phone,
        ("SARL", "SAS", "SA"), _siren, _fr_tax,
        ("{n} {s}", "{p} {c}"), ("rue {}", "r. {}"), "{}ville", lambda n: f"{10000 + n * 7 % 80000}",
    ),
    Land(
        "AU", "Australia", "Australia/Sydney", "61", "0", _au_phone,
        ("Pty Ltd", "Pty Limited", "Ltd"), _acn, _abn,
        ("{n} {s}", "{c} {p}"), ("{} Parade", "{} Pde"), "{} Bay", lambda n: f"{2000 + n % 5900}",
    ),
)  # fmt: skip


@dataclass(frozen=True)
class Phone:
    """A telephone: the place of its land, and which one of it."""

    land: int
    index: int


@dataclass(frozen=True)
class Place:
    """A postal address: the place of its land, and which street, house, city and room; room 0: none."""

    land: int
    street: Syllables
    house: int
    city: int
    code: int
    room: int = 0


@dataclass(frozen=True)
class Person:
    """Somebody's name: the place of the tongue, two or three syllables of the given name, one of the family name."""

    tongue: int
    given: Syllables
    family: int

    @property
    def account(self) -> str:
        """As in an address of mail."""
        return f"{plain(self.given)}.{plain((self.family,))}"


@dataclass
class Tongues:
    """Which tongue and which land each place has: the identity for permutation 0.

    Attributes:
        permutation: which one; tongues and lands are exchanged independently.
    """

    permutation: int = 0
    _tongues: list[Tongue] = field(init=False, repr=False)
    _lands: list[Land] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self._tongues, self._lands = list(TONGUES), list(LANDS)
        if self.permutation:
            rng = random.Random(self.permutation)
            while self._tongues == list(TONGUES) or self._lands == list(LANDS):
                rng.shuffle(self._tongues)
                rng.shuffle(self._lands)

    def tongue(self, place: int) -> Tongue:
        """The tongue at a place."""
        return self._tongues[place]

    def land(self, place: int) -> Land:
        """The land at a place."""
        return self._lands[place]

    def brand(self, tongue: int, syllables: Syllables) -> str:
        """A brand in the script of a tongue."""
        return self.tongue(tongue).write(syllables).capitalize()

    def company(self, tongue: int, land: int, brand: Syllables, trade: int, form: int, latin: bool = False) -> str:
        """The name of a company as a register has it."""
        words = TONGUES[0] if latin else self.tongue(tongue)
        return f"{words.write(brand).capitalize()} {words.trades[trade]} {self.land(land).forms[form]}"

    def person(self, who: Person, latin: bool = False) -> str:
        """Somebody's name, in the script of the tongue or in Latin letters."""
        tongue = self.tongue(who.tongue)
        write = plain if latin else tongue.write
        given, family = write(who.given), tongue.family[latin].format(write((who.family,)))
        if latin or not tongue.family_first:
            return f"{_cap(given)} {_cap(family)}"
        return f"{family} {given}"

    def phone(self, phone: Phone, form: int, home: int | None = None) -> str:
        """A telephone in one of eight written forms. Without the calling code only where it is at home."""
        land = self.land(phone.land)
        parts = land.exchange(phone.index)
        form %= 8
        national = form in (6, 7) and home == phone.land
        if national:
            first = land.trunk + parts[0]
            return " ".join((first, *parts[1:])) if form == 6 else f"({first}) " + "-".join(parts[1:])
        written = (
            f"+{land.calling} " + " ".join(parts),
            f"+{land.calling}" + "".join(parts),
            f"+{land.calling}-" + "-".join(parts),
            f"+{land.calling} ({land.trunk}){' '.join(parts)}"
            if land.trunk
            else f"+1 ({parts[0]}) {'-'.join(parts[1:])}",
            f"+{land.calling}." + ".".join(parts),
            f"+{land.calling} {parts[0]} " + "".join(parts[1:]),
        )
        return written[form % 6]

    def digits(self, phone: Phone) -> str:
        """A telephone as E.164 has it."""
        land = self.land(phone.land)
        return f"+{land.calling}" + "".join(land.exchange(phone.index))

    def address(self, place: Place, form: int = 0, country: bool = True) -> list[str]:
        """The lines of an address. Form 1 abbreviates, 2 is in capitals, 3 has the room in its own line."""
        land = self.land(place.land)
        street = land.street[form == 1].format(plain(place.street).capitalize()).replace("  ", " ")
        city = land.city.format(plain((place.city * 7 % SYLLABLES, place.city * 11 % SYLLABLES)).capitalize())
        facts = {"n": place.house, "s": street, "c": city, "p": land.code_of(place.code)}
        lines = [line.format(**facts) for line in land.lines]
        if place.room:
            room = f"Unit {place.room}" if form != 1 else f"#{place.room}"
            lines = [room, *lines] if form == 3 else [f"{lines[0]}, {room}", *lines[1:]]
        if country:
            lines.append(land.name)
        return [line.upper() for line in lines] if form == 2 else lines

    def city(self, place: Place) -> tuple[str, str, str, str]:
        """Street, city, code and country's code of an address."""
        land = self.land(place.land)
        street, town = self.address(place, country=False)
        code = land.code_of(place.code)
        return street, town.replace(code, "").strip(), code, land.code

    def sentence(self, tongue: int, seed: int, brand: str, change: int = 0) -> str:
        """A sentence that its seed decides; with a change about one word in six is another."""
        return _sentence(self.tongue(tongue), seed, change).replace("{b}", brand)


def _cap(word: str) -> str:
    return "-".join(part[:1].upper() + part[1:] for part in word.split("-"))


@lru_cache(maxsize=1 << 17)
def _word(tongue: Tongue, index: int) -> str:
    drawn = number("word", index)
    count = 2 + drawn % 2
    return tongue.write(tuple(drawn // SYLLABLES**n % SYLLABLES for n in range(1, count + 1)))


@lru_cache(maxsize=1 << 16)
def _sentence(tongue: Tongue, seed: int, change: int) -> str:
    rng = random.Random(seed)
    frame = tongue.frames[rng.randrange(len(tongue.frames))]
    words = [int(VOCABULARY * rng.random() ** 1.5) for _ in range(4)]
    if change:
        other = random.Random(number(seed, change))
        words = [other.randrange(VOCABULARY) if other.random() < 1 / 6 else word for word in words]
    for word in words:
        frame = frame.replace("{w}", _word(tongue, word), 1)
    return frame[:1].upper() + frame[1:] + tongue.stop
