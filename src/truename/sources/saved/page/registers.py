"""Numbers of registers and tax offices that stand in a page beside the word that says what they are.

A number counts where its register's check digits are right, or where the register has none. Words and forms are those
of each register's own; checks are python-stdnum's.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache
from importlib import import_module
from itertools import islice
from typing import NamedTuple

from truename.sources.saved import values
from truename.sources.saved.page.gather import Gathered
from truename.sources.saved.page.regions import region
from truename.sources.saved.page.view import Excerpt, View, places

_SEP = (
    r"[\s:.,#№°º\-–—()（）：]{0,8}"
    r"(?:(?:[Nn][oru°º]?|[Nn]um(?:ber|éro|ero|mer)|[Cc]ode|#|№|[Nn]úmero)\b[\s:.#\-–：]{0,6})?"
)
"""What stands between a word and its number."""

_NUMBER = r"(?P<number>\d[\d .\-/\u00a0\u2009]{3,24}\d)"


class Rule(NamedTuple):
    """One sort of number.

    Attributes:
        words: how the words in front of it begin, as they are written.
        pattern: the words and the number after them.
        property: what it is.
        country: whose register gives it.
        check: the module of python-stdnum that knows its check digits; "" where it has none.
        prefix: what the value begins with, where numbers of several sorts have one form.
    """

    words: tuple[str, ...]
    pattern: re.Pattern[str]
    property: str
    country: str
    check: str = ""
    prefix: str = ""


def _rule(
    property: str, country: str, words: str, number: str = _NUMBER, *, check: str = "", then: str = "", prefix: str = ""
) -> Rule:
    beginnings = tuple(words.split("|"))
    heads = "|".join(re.escape(one) for one in beginnings)
    return Rule(beginnings, re.compile(rf"(?:{heads}){then}{_SEP}{number}"), property, country, check, prefix)


_R, _T = "registrationNumber", "taxNumber"
_EIGHT, _NINE = r"(?P<number>\d{8})\b", r"(?P<number>\d{9})\b"

_REGISTERED = (
    "Registernummer|Register-Nr|Registernr|Handelsregisternummer|Número de registro|número de registro|Nº de registro"
    "|Numéro de registre|Numéro d'immatriculation|Numero di registro|Numero di iscrizione|Numer rejestrowy"
    "|Ticaret sicil numarası|Ticaret Sicil No|Sicil numarası|Sicil Numarası|Sicil No|Sicil no|Регистрационный номер"
    "|регистрационный номер|Рег. номер|Реєстраційний номер|등록번호|등록 번호|رقم السجل التجاري|رقم السجل|رقم التسجيل"
    "|السجل التجاري|会社法人等番号|登録番号|登記番号|注册编号|注册号|登记号|註冊編號"
)
_TAXED = (
    "VAT|Tax ID|Tax No|Tax number|TIN|USt-IdNr|USt-ID|Steuernummer|NIF-IVA|NIF|TVA|Vergi numarası|Vergi Numarası"
    "|Vergi No|Vergi no|НДС|ИНН|부가세 번호|부가가치세 번호|사업자등록번호|الرقم الضريبي|رقم الضريبة|税番号"
    "|税务登记号|税号"
)
"""What pages call the number of whichever register, and of whichever tax office, in their own languages. By hand."""

_RULES: tuple[Rule, ...] = (
    _rule(_R, "", _REGISTERED, r"(?P<number>\d{5,9}(?!\d)(?![-/.]\d)|\d{5,7}-\d(?![\d-]))"),
    _rule(_T, "AU", _TAXED, r"(?P<number>\d{2}\s?\d{3}\s?\d{3}\s?\d{3})\b", check="au.abn"),
    _rule(_T, "CA", _TAXED, r"(?P<number>\d{9}\s?R[CMPRTZ]\s?\d{4})\b", check="ca.bn"),
    _rule(_T, "US", _TAXED, r"(?P<number>\d{2}-\d{7})\b", check="us.ein"),
    _rule(_T, "AE", "TRN", r"(?P<number>100\d{12})\b"),
    _rule(_T, "AR", "CUIT|C.U.I.T.", check="ar.cuit"),
    _rule(_R, "AT", "FN|Firmenbuchnummer", r"(?P<number>\d{1,6}\s?[a-z])\b", check="at.businessid"),
    _rule(_R, "AU", "ABN|A.B.N.", check="au.abn"),
    _rule(_R, "AU", "ACN|A.C.N.", check="au.acn"),
    _rule(_R, "BG", "ЕИК|EIK|БУЛСТАТ|Булстат|Bulstat", check="bg.vat"),
    _rule(_T, "BR", "CNPJ", check="br.cnpj"),
    _rule(_T, "BY", "УНП|UNP", check="by.unp"),
    _rule(_T, "CL", "RUT|R.U.T.", r"(?P<number>\d{1,2}\.?\d{3}\.?\d{3}-[\dkK])\b", check="cl.rut"),
    _rule(_R, "CN", "社会信用代码|信用代码", r"(?P<number>[0-9A-Z]{18})", check="cn.uscc"),
    _rule(_T, "CO", "NIT", check="co.nit"),
    _rule(_R, "CZ", "IČO|IČ|ICO", r"(?P<number>\d{3}\s?\d{2}\s?\d{3}|\d{2}\s?\d{3}\s?\d{3})\b", check="cz.dic"),
    _rule(_R, "DK", "CVR", check="dk.cvr", then=r"(?:-?[Nn]r)?"),
    _rule(_R, "EE", "Registrikood|Reg. kood|Registry code|Rg-kood", _EIGHT, check="ee.registrikood"),
    _rule(
        _T,
        "ES",
        "CIF|C.I.F|NIF|N.I.F",
        r"(?P<number>(?:ES)?[A-Z][\s\-.]?\d{2}\.?\d{3}\.?\d{2}[0-9A-J]|\d{8}-?[A-Z])\b",
        check="es.nif",
    ),
    _rule(_R, "FI", "Y-tunnus|FO-nummer|Business ID", check="fi.ytunnus"),
    _rule(_R, "FR", "SIREN|Siren", check="fr.siren"),
    _rule(_R, "FR", "SIRET|Siret", check="fr.siret"),
    _rule(_R, "FR", "RCS|R.C.S.", check="fr.siren", then=r"\s(?:de\s)?[A-ZÀ-Ý][\w\-' ]{1,30}?(?:\s[AB])?"),
    _rule(_T, "GR", "ΑΦΜ|Α.Φ.Μ.", check="gr.vat"),
    _rule(_R, "GR", "ΓΕΜΗ|Γ.Ε.ΜΗ.|Γ.Ε.Μ.Η.|GEMI", r"(?P<number>\d{9,12})\b"),
    _rule(_T, "HR", "OIB", check="hr.oib"),
    _rule(_R, "HU", "Cégjegyzékszám|cégjegyzékszám", r"(?P<number>\d{2}[- ]\d{2}[- ]\d{6})\b"),
    _rule(_T, "HU", "Adószám|adószám", r"(?P<number>\d{8})(?:-\d-\d{2})?\b", check="hu.anum"),
    _rule(_R, "IL", 'ח.פ|ח״פ|ח"פ', _NINE, check="il.hp"),
    _rule(_R, "IN", "CIN", r"(?P<number>[LU]\d{5}[A-Z]{2}\d{4}[A-Z]{3}\d{6})\b"),
    _rule(_T, "IN", "GSTIN|GST", r"(?P<number>\d{2}[A-Z]{5}\d{4}[A-Z][0-9A-Z]Z[0-9A-Z])\b", check="in_.gstin"),
    _rule(_R, "IT", "REA|R.E.A.", r"(?P<number>[A-Z]{2}\s?[-–]?\s?\d{5,7})\b", prefix="REA"),
    _rule(
        _T,
        "IT",
        "P.IVA|P. IVA|P.Iva|P.I.|P.IVA|Partita IVA|Partita Iva|PARTITA IVA|Cod. Fisc|Codice Fiscale|Codice fiscale"
        "|C.F.",
        r"(?:e\s(?:Partita\s|P\.?\s?)IVA\s?:?\s?)?(?:IT\s?)?(?P<number>\d{11})\b",
        check="it.iva",
    ),
    _rule(_R, "JP", "法人番号", r"(?P<number>\d[\d\-]{12,16})", check="jp.cn"),
    _rule(_T, "KR", "사업자등록번호|사업자 등록번호|사업자번호", check="kr.brn"),
    _rule(_R, "KZ", "БИН|БСН", r"(?P<number>\d{12})\b"),
    _rule(_R, "LT", "Įmonės kodas|Company code", _NINE),
    _rule(_R, "LU", "RCS Luxembourg|R.C.S. Luxembourg", r"(?P<number>B\s?\d{1,3}[. ]?\d{3})\b"),
    _rule(_T, "MX", "RFC|R.F.C.", r"(?P<number>[A-ZÑ&]{3,4}\s?-?\d{6}\s?-?[0-9A-Z]{3})\b", check="mx.rfc"),
    _rule(_R, "NL", "KvK|KVK|Kamer van Koophandel", r"(?P<number>\d{8})\b", then=r"(?:-?nummer)?"),
    _rule(
        _R,
        "NO",
        "Org.nr|Org. nr|Orgnr|Organisasjonsnummer|Foretaksregisteret",
        r"(?:NO\s?)?(?P<number>\d{3}\s?\d{3}\s?\d{3})\b",
        check="no.orgnr",
    ),
    _rule(_T, "PE", "RUC|R.U.C.", r"(?P<number>(?:10|15|17|20)\d{9})\b", check="pe.ruc"),
    _rule(_R, "PL", "KRS", r"(?P<number>\d{10})\b", prefix="KRS"),
    _rule(_T, "PL", "NIP", check="pl.nip"),
    _rule(_R, "PL", "REGON", check="pl.regon"),
    _rule(_T, "PT", "NIPC|NIF|Contribuinte", _NINE, check="pt.nif"),
    _rule(_T, "RO", "CUI|C.U.I.|CIF|C.I.F.", r"(?:RO\s?)?(?P<number>\d{4,10})\b", check="ro.cf"),
    _rule(
        _R,
        "RO",
        "Reg. Com|Reg.Com|Registrul Com|ORC",
        r"(?:er[țt]ului\s?:?\s?)?(?P<number>[JF]\s?\d{1,2}\s?/\s?\d{1,6}\s?/\s?\d{4})",
    ),
    _rule(_T, "RS", "PIB|ПИБ", _NINE, check="rs.pib"),
    _rule(_T, "RU", "ИНН|INN", r"(?P<number>\d{10}(?:\d{2})?)\b", check="ru.inn"),
    _rule(_R, "RU", "ОГРН|OGRN", r"(?P<number>\d{13}(?:\d{2})?)\b", check="ru.ogrn", then="(?:ИП|IP)?"),
    _rule(_R, "SE", "Org.nr|Org. nr|Orgnr|Organisationsnummer", r"(?P<number>\d{6}\s?-?\s?\d{4})\b", check="se.orgnr"),
    _rule(_R, "SG", "UEN", r"(?P<number>\d{8,9}[A-Z]|[TSR]\d{2}[A-Z]{2}\d{4}[A-Z])\b", check="sg.uen"),
    _rule(_R, "TR", "Mersis|MERSİS|MERSIS", r"(?P<number>\d{16})\b"),
    _rule(
        _T, "TR", "Vergi No|Vergi Kimlik|VKN", r"(?:Numarası\s?:?\s?|No\s?:?\s?)?(?P<number>\d{10})\b", check="tr.vkn"
    ),
    _rule(_T, "TW", "統一編號|統編", _EIGHT, check="tw.ubn"),
    _rule(_R, "UA", "ЄДРПОУ|ЕДРПОУ|ЕГРПОУ", _EIGHT, check="ua.edrpou"),
    _rule(_T, "US", "EIN|Employer Identification Number", r"(?P<number>\d{2}-\d{7})\b", check="us.ein"),
    _rule(_R, "", "DUNS|D-U-N-S", r"(?P<number>\d{2}-?\d{3}-?\d{4})\b", then="®?", prefix="DUNS"),
)
"""What each register calls its numbers, and how it writes them. By hand."""

_GERMAN = re.compile(
    r"(?P<sort>HR\s?[AB]|GnR|VR)\s?(?:-?Nr\.?|Nummer)?\s?[:.]?\s?(?P<number>\d{1,6})(?P<letter>\s[A-Z]{1,2}\b)?"
)
_COURT = re.compile(
    r"(?:Amtsgerichts?|Registergericht|Handelsregister|Vereinsregister|(?<=\d )AG|(?<=\d, )AG|(?<=\d \()AG"
    r"|AG(?= [\w \-()]{3,40},? (?:HR ?[AB]|GnR|VR)\b))(?: (?:der|des|beim|Stadt"
    r"|Amtsgerichts?)){0,3}\s?:?\s(?:Amtsgericht\s)?(?P<court>[A-ZÄÖÜ][a-zäöüß]{2,25}(?![^\W\d_])(?:[ \-]"
    r"(?:\([A-ZÄÖÜ][\w.\-]{2,20}\)|am [A-Z]\w{2,15}|[A-ZÄÖÜ][a-zäöüß]{2,20}))?)"
)
_SWISS = re.compile(r"CHE[\s\-]?\d{3}[.\s]?\d{3}[.\s]?\d{3}\b(?P<vat>\s?(?:MWST|TVA|IVA))?")
_CHINESE_SITE = re.compile(r"(?P<place>[\u4e00-\u9fff])\s?ICP\s?(?P<sort>[备備证證])\s?-?(?P<number>\d{5,10})\s?号?")
_ENGLISH = re.compile(
    r"(?:(?:company|business|registered|registration|incorporation|companies house)\s(?:registration\s|reg\.?\s)?"
    r"(?:number|num|no|nr|n°|#)|regist(?:ered|ration)[^.\n\d]{0,60}?\b(?:number|no|under)"
    r"|registered in [^.\n\d]{3,40}|reg(?:istration|\.)? ?(?:number|no\.?|nr\.?))"
    r"[\s:.#()]{0,5}(?P<number>(?:SC|NI|OC|SO|FC|NC|HE|C)?\s?\d{5,9}(?!\d)(?![-/.]\d)|\d{5,7}-\d(?![\d-]))",
    re.IGNORECASE,
)
_ENGLISH_WORDS = ("regist", "company n", "companies house", "business n", "incorporation n", "reg. n", "reg n", "reg.n")
_GB_NUMBER = re.compile(r"(?:SC|NI|OC|SO|FC|NC)?\d{6,8}")
_PLACES = re.compile(
    r"England|Wales|Scotland|Northern Ireland|United Kingdom|Companies House|Ireland|Hong Kong|Cyprus|Malta|Singapore"
    r"|Estonia|Australia|New Zealand|India|South Africa"
)
_IN_BRITAIN = frozenset({"England", "Wales", "Scotland", "Northern Ireland", "United Kingdom", "Companies House"})
_ANOTHER_NUMBER = re.compile(r"\b(?:VAT|charity|phone|tel|fax|data protection|ICO)\b", re.IGNORECASE)

_VAT_BEGINNINGS = (
    "VAT|Vat|USt|UID|TVA|IVA|BTW|MwSt|MWST|Mwst|Moms|MOMS|moms|DPH|PVN|KMKR|ALV|Umsatzsteuer|Mehrwertsteuer|NIP|ÁFA"
    "|DIČ|PVM|ΦΠΑ|НДС|DDV|PDV|KDV|Steuernummer|ATU|intracom|ondernemingsnummer|numéro d'entreprise|Vergi|vergi"
    "|부가세|부가가치세|الضريب|ضريبة|税番号|税号|消費税|增值税"
)
_VAT_WORDS = tuple(_VAT_BEGINNINGS.split("|"))
_VAT = re.compile(
    r"\b(?P<number>(?:AT\s?U|BE|BG|CY|CZ|DE|DK|EE|EL|ES|FI|FR|GB|HR|HU|IE|IT|LT|LU|LV|MT|NL|PL|PT|RO|SE|SI|SK|XI)"
    r"[\s\-]?[0-9A-Z](?:[ .\-]?[0-9A-Z]){6,13})\b"
)
_BRITISH_VAT = re.compile(
    r"V[Aa][Tt](?:\s(?:[Rr]egistration|[Rr]eg\.?|ID))?(?:\s(?:[Nn]umber"
    r"|[Nn]o\.?))?[\s:.]{0,4}(?P<number>\d{3}\s?\d{4}\s?\d{2})\b"
)
_LEI = re.compile(
    r"(?:LEI|Legal Entity Identifier)\b[^\n0-9A-Z]{0,4}(?:code|number"
    r"|no)?[\s:.()]{0,5}(?P<number>[0-9A-Z]{4}(?:\s?[0-9A-Z]{4}){4})\b"
)

MOST_EACH = 20
"""Numbers of one sort that a page's own organisation can have. Assumption; a page with more is a register."""


def registers(view: View, out: Gathered) -> None:
    """All numbers that a page states in its text."""
    excerpt = view.numbers
    for rule in _RULES:
        for at in places(excerpt.text, rule.words, MOST_EACH):
            found = rule.pattern.match(excerpt.text, at)
            if found:
                _say(view, out, excerpt, rule.property, _by_rule(rule, found["number"]), found.start(), found.end())
    for property, value, start, end in _others(excerpt.text, excerpt.lower):
        _say(view, out, excerpt, property, value, start, end)
    for value, start, end in _german(view.text):  # these may be short
        _say(view, out, view.whole, _R, value, start, end)


def _by_rule(rule: Rule, number: str) -> str:
    """A number in its canonical form; "" where its check digits are wrong."""
    if rule.check and not _right(rule.check, number, rule.country):
        return ""
    if rule.check == "fr.siret":
        number = re.sub(r"\D", "", number)[:9]  # the rest says which of its houses
    if rule.property == _R:
        return values.registration(rule.prefix + number, rule.country)
    country = "EL" if rule.country == "GR" else rule.country
    return values.vat(country + number) or values.vat(number) or values.tax(number, rule.country)


def _right(check: str, number: str, country: str) -> bool:
    compact = re.sub(r"[^0-9A-Za-z]", "", number)
    valid = _checks(check)
    return valid(compact) or valid(number) or (compact.upper().startswith(country) and valid(compact[2:]))


@cache
def _checks(module: str) -> Callable[[str], bool]:
    valid: Callable[[str], bool] = import_module(f"stdnum.{module}").is_valid
    return valid


def _others(text: str, lower: str) -> Iterator[tuple[str, str, int, int]]:
    """Numbers whose register takes more than a word and a number to tell."""
    for at in places(text, ("CHE",), MOST_EACH):
        found = _SWISS.match(text, at)
        if found and _right("ch.uid", found[0][:15], "CH"):
            compact = re.sub(r"[^0-9A-Z]", "", found[0])[:12]
            yield _R, f"CH:{compact}", at, found.end()
            yield _T, compact if found["vat"] else "", at, found.end()
    if "ICP" in text:
        for found in islice(_CHINESE_SITE.finditer(text), MOST_EACH):
            number = f"{found['place']}ICP{found['sort']}{found['number']}"
            yield _R, values.registration(number, "CN"), found.start(), found.end()
    yield from _english(text, lower)
    if any(one in text for one in _VAT_WORDS):
        for found in islice(_VAT.finditer(text), 10 * MOST_EACH):
            yield _T, values.vat(found["number"]), found.start(), found.end()
        for found in islice(_BRITISH_VAT.finditer(text), MOST_EACH):
            yield _T, values.vat("GB" + found["number"]), found.start(), found.end()
    for at in places(text, ("LEI", "Legal Entity Identifier"), MOST_EACH):
        if found := _LEI.match(text, at):
            yield "leiCode", values.lei(found["number"]), at, found.end()


def _german(text: str) -> Iterator[tuple[str, int, int]]:
    """Numbers of German registers: each court counts for itself, so that its name is part of the number."""
    for at in places(text, ("HRB", "HRA", "HR B", "HR A", "GnR", "VR"), MOST_EACH):
        if found := _GERMAN.match(text, at):
            court = _court(text, found.start(), found.end())
            if court or found["sort"].startswith("HR"):
                number = f"{found['sort']}{found['number']}{found['letter'] or ''}{court}"
                yield values.registration(number, "DE"), found.start(), found.end()


def _court(text: str, start: int, end: int) -> str:
    """The court whose register a German number is of: it stands in the same line, or next to it."""
    first = max(0, start - 120)
    found = sorted(_COURT.finditer(text, first, end + 120), key=lambda one: abs(one.start() - start))
    return " ".join(sorted(re.findall(r"\w+", found[0]["court"]))) if found else ""


def _english(text: str, lower: str) -> Iterator[tuple[str, str, int, int]]:
    """Numbers that a page in English calls a company's number, of whichever country its words name."""
    done = 0
    for at in places(lower, _ENGLISH_WORDS, 10 * MOST_EACH):
        found = _ENGLISH.match(text, at) if at >= done else None
        if found is None:
            continue
        done = found.end()
        number = re.sub(r"\s", "", found["number"]).upper()
        near = _PLACES.findall(text, max(0, at - 80), done + 60)
        if any(one in _IN_BRITAIN for one in near) and _GB_NUMBER.fullmatch(number):
            yield _R, values.registration(number.zfill(8) if number.isdigit() else number, "GB"), at, done
        elif not _ANOTHER_NUMBER.search(text, max(0, at - 20), found.start("number")):
            country = next((code for one in near if (code := region(one))), "")
            yield _R, values.registration(number, country), at, done


def _say(view: View, out: Gathered, excerpt: Excerpt, property: str, value: str, start: int, end: int) -> None:
    index = excerpt.line_at(start)
    if value and index not in view.others:
        marks = view.facts.lines[index].marks
        said = excerpt.text[max(start - 60, excerpt.text.rfind("\n", 0, start) + 1) : end]
        said = view.facts.turned.get(index, said)
        out.say(property, value, view.where(marks), said, rank=view.rank(marks))
