"""What can be a name, of an organisation or of a person, and what can be a role.

By form and by words, precise rather than complete: a name that is missed stands on another page, a wrong one is
believed.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from truename.sources.saved.characters import clean

LONGEST_NAME = 120
LONGEST_ROLE = 80
"""Characters of a name and of a role. Assumptions: longer lines are sentences."""

# --- organisations

_FORM = (
    r"GmbH\s?&\s?Co\.?\s?(?:KG(?:aA)?|OHG)|AG\s?&\s?Co\.?\s?KG(?:aA)?|g?GmbH|mbH|UG(?:\s?\(haftungsbeschränkt\))?|AG"
    r"|KGaA|KG|OHG|GbR|e\.\s?K\.|e\.\s?V\.|e\.\s?G\.|SE|Ges\.m\.b\.H\.|Co\.?,?\s?(?:Ltd|Limited|LTD)\.?"
    r"|Pty\.?\s?Ltd\.?|Pte\.?\s?Ltd\.?|P(?:vt|rivate)\.?\s?(?:Ltd\.?|Limited)|Ltd\.?\s?Şti\.?|Ltd\.?|LTD\.?|Limited"
    r"|LIMITED|L\.?L\.?C\.?|Inc\.?|INC\.?|Incorporated|Corp\.?|Corporation|L\.?L\.?P\.?|PLC|plc"
    r"|Public Limited Company|S\.?A\.? de C\.?V\.?|S\.? de R\.?L\.?(?: de C\.?V\.?)?|S\.?A\.?S\.?U?\.?"
    r"|S\.?A\.?R\.?L\.?|S\.?à\.?\s?r\.?l\.?|EURL|SCOP|S\.?p\.?A\.?|S\.?r\.?l\.?s?\.?|S\.?R\.?L\.?|S\.?L\.?U?\.?"
    r"|S\.A\.?|SA|Ltda\.?|LTDA|Lda\.?|EIRELI|B\.?V\.?|N\.?V\.?|VOF|AB|A/S|ApS|ASA|AS|Oyj|Oy|OÜ|UAB|SIA|[Ss]p(?:\."
    r"|ółka)?\s?z\s?o\.?\s?o\.?|[Ss]p\.\s?k\.|(?:spol\.\s)?s\.?\s?r\.?\s?o\.?|a\.\s?s\.|d\.\s?o\.\s?o\.?|doo"
    r"|d\.\s?d\.|Kft\.?|Zrt\.?|Nyrt\.?|Bt\.|EOOD|OOD|A\.?Ş\.?|Sdn\.?\s?Bhd\.?|Bhd\.?|K\.K\.|FZE|FZ-?LLC|FZCO|DMCC"
    r"|W\.?L\.?L\.?|PJSC|OJSC|CJSC|JSC|ЕООД|ООД|ЕАД|АД|ТОВ|Tbk|I\.K\.E\.|Α\.?Ε\.?|Ε\.?Π\.?Ε\.?"
)
"""Legal forms that stand at the end of a name, as they are written. By hand."""

_WORD = (
    r"(?:[^\W\d_a-zß-öø-ÿа-яёα-ω][\w.'’&+/\-!]{0,40}|\d[\w.\-]{0,15}"
    r"|\([^\W\d_]{2,15}\)|&|\+|and|und|y|e|et|i|и|of|de|der|des|du|di|la|für|for)"
)
_BY_FORM = re.compile(
    rf"(?P<name>{_WORD}(?:,?\s{_WORD}){{0,7}}?,?\s(?:{_FORM}))(?=$|[\s,;|·•–—()/:])(?!\s(?:{_FORM})\b)"
)
_CYRILLIC = re.compile(
    r"(?P<name>(?:ООО|ОАО|ЗАО|ПАО|НАО|АО|ИП|ТОО|ТОВ|ПрАТ|ФОП|ЧУП|ЧП|УП|ОДО|АНО|ФГУП"
    r"|Общество с ограниченной ответственностью)\s?(?:[«\"“„][^»\"”“]{2,60}[»\"”“]"
    r"|[А-ЯЁІЇЄ][\w\-]{1,30}(?:\s[А-ЯЁІЇЄ][\w.\-]{0,30}){0,3}))"
)
_EASTERN = re.compile(
    r"(?P<name>(?:株式会社|有限会社|合同会社|一般社団法人|주식회사\s?|\(주\)\s?|（株）)[^\s,，。、|（）()：:]{1,30}"
    r"|[^\s,，。、|：:©]{2,40}?(?:股份有限公司|有限责任公司|有限責任公司|有限公司|集团|株式会社|合同会社|\(주\)"
    r"|주식회사)(?:[（(]?\w{2,8}分公司[）)]?)?)"
)
_INDONESIAN = re.compile(r"(?P<name>(?:PT|CV)\.?\s[A-Z]\w{1,30}(?:\s[A-Z]\w{0,30}){0,4})(?=$|[\s,;|.])")

_ANOTHERS = re.compile(
    r"\A(?:©|\(c\)|(?:copyright|member|part|subsidiary|division|brand|licen[sc]ed|powered|hosted|hosting|designed"
    r"|design|developed|website|web|site|theme|template|partner|distributor|agent|trademark|a |an |all |our |we |the "
    r"(?:site|website|content)|this|these|payment|by|in|on|at|from|with|see|via|for|visit|photo|image|icons?|map"
    r"|powered|proudly|built|made)\b)",
    re.IGNORECASE,
)
"""Beginnings of lines that name somebody else, or are sentences. By hand."""

_NO_NAMES = (
    "about|about us|authors|contributors|careers|contact|contact us|news|services|products|solutions|team|our team"
    "|privacy policy|policy|terms|imprint|impressum|kontakt|menu|search|login|register|read more|learn more|more"
    "|admin|administrator|all rights reserved|author|blog|brand|brand name|business name|company|company inc"
    "|company ltd|company name|copyright|default|demo|domain name|example|example company|home|home page|homepage"
    "|index|just another wordpress site|lorem ipsum|main|my blog|my company|my site|my website|my wordpress|name"
    "|new site|none|null|organization|organization name|our company|owner|page|site|site name|site title|sitename"
    "|start|startseite|test|the author|title|undefined|unknown|untitled|user|web|webmaster|website|website name"
    "|welcome|wordpress|your brand|your business|your company|your company name|your name|your site|your website"
    "|yoursite|yourwebsite|accueil|inicio|главная|首页|ホーム|홈"
)
_PLACEHOLDERS = frozenset(_NO_NAMES.split("|"))
"""What stands in templates until somebody writes a name. By hand."""

_HOST = re.compile(r"(?:https?://|www\.)?(?:[\w\-]{1,63}\.){1,4}[a-z]{2,12}/?", re.IGNORECASE)
_INITIALS = re.compile(r"\.\s?\w{1,2}\.\Z|\b\w\.\Z")
"""Ends of names that keep their dot: S.A., s.r.o., "Jane D."; others mean the same without it."""

_EDGES = " \t,;:|·•*–—-_/\\<>\"“”„'’`[]{}©®™"


def organisation_name(text: str) -> str:
    """A name as somebody states it, without what is around it; "" where it names nobody."""
    text = clean(text, LONGEST_NAME + 1)
    bare = text.strip(_EDGES)
    if bare.startswith("(") and bare.endswith(")") and bare.count("(") == 1:
        bare = bare[1:-1]
    if text[-1:] in '”"' and text.count("“") + text.count('"') in (1, 2) and text[:1] not in '“"':
        bare += text[-1]
    if len(text) > LONGEST_NAME or len(bare) < 2 or not any(one.isalpha() for one in bare):
        return ""
    if bare.casefold().rstrip(".") in _PLACEHOLDERS or _HOST.fullmatch(bare) or "{" in bare or "<" in bare:
        return ""
    return bare if _INITIALS.search(bare) else bare.rstrip(".")


def by_form(text: str) -> str:
    """The organisation that a line begins with, as far as its legal form shows where its name ends; else ""."""
    return _by_form(text[: 2 * LONGEST_NAME])


@lru_cache(4096)
def _by_form(text: str) -> str:
    text = clean(text)
    if _ANOTHERS.match(text):
        return ""
    for form in (_BY_FORM, _CYRILLIC, _EASTERN, _INDONESIAN):
        if found := form.match(text.lstrip(_EDGES)):
            return organisation_name(found["name"])
    return ""


def is_anothers(text: str) -> bool:
    """Whether a line begins as lines do that name somebody else, or as sentences."""
    return _ANOTHERS.match(text) is not None


# --- people

_TITLES = re.compile(
    r"\A(?:(?:mr|mrs|ms|miss|mx|dr|prof|professor|sir|dame|herr|frau|hr|fr|monsieur|madame|mme|m|sr|sra|dott|ing|dipl"
    r"|dipl\.?-(?:ing|kfm|inf|phys)|mag|eng|adv|rev|capt|col|gen|mgr|doc|г-н|г-жа|д-р|проф)(?:\.|\s)\s?){1,4}",
    re.IGNORECASE,
)
_DEGREES = re.compile(
    r"(?:,|\s)\s?(?:ph\.?d|m\.?b\.?a|m\.?sc|b\.?sc|m\.?a|b\.?a|m\.?d|j\.?d|esq|jr|sr|cpa|cissp|pmp|cfa|ll\.?m|dphil"
    r"|bsc|msc|ba|ma|meng|beng|acca)\.?(?=,|\Z).{0,40}\Z",
    re.IGNORECASE,
)
_PARTICLE_WORDS = (
    "al bin ibn bint abu da das de del della der di do dos du e el la le van von zu zur ten ter y af av den st ul mc"
    " mac ben"
)
_PARTICLES = frozenset(_PARTICLE_WORDS.split())
_NOT_PEOPLE = re.compile(
    r"\b(?:about|academy|accept|address|advisory|agency|all|analytics|and|app|apps|architecture|area|article"
    r"|associates|award|awards|back|bank|blog|board|book|branch|brand|build|business|button|buy|call|careers?|case"
    r"|center|centre|certified|chat|clients?|close|cloud|code|coming|company|connect|consulting|contact|cookie"
    r"|copyright|core|corporate|course|customers?|data|demo|department|design|developers?|development|digital"
    r"|discover|download|email|engineering|enterprise|events?|experience|explore|faq|features?|find|follow|free"
    r"|general|get|global|group|guide|head|help|here|home|how|industries|industry|information|infrastructure"
    r"|innovation|international|investors?|it|join|jobs?|latest|learn|legal|limited|links?|live|local|login|logistics"
    r"|main|management|map|marketing|meet|menu|mission|mobile|more|network|new|news|newsletter|office|offices|online"
    r"|open|operations|order|our|overview|page|partners?|people|phone|photo|platform|policy|portfolio|press|price"
    r"|pricing|privacy|products?|project|projects|quality|quick|read|recent|register|research|resources|sales|search"
    r"|secure|security|see|services?|shop|sign|site|skip|social|software|solutions?|start|status|store|stories"
    r"|strategy|studio|subscribe|success|support|systems?|team|technical|technologies|technology|terms|testimonials?"
    r"|testing|the|this|top|training|trust|us|use|values|view|vision|visit|web|website|welcome|what|who|why|work"
    r"|working|world|you|your|unser|unsere|über|kontakt|mehr|leistungen|impressum|datenschutz|nos|notre|équipe"
    r"|nuestro|equipo|наша|наши|о нас|команда|компания|контакты|услуги)\b",
    re.IGNORECASE,
)
"""Words of headings, which are written like names. By hand."""

_NO_NAME = re.compile(r"[\d@<>{}!?…=/]")
_WHOLE = re.compile(r"[^\W\d_](?:[^\W\d_]|[\u0300-\u036f\u064b-\u0652\u093a-\u094d'’.\-·])*")
_SYLLABLES = re.compile(r"[\u3040-\u30ff\u3400-\u9fff가-힣]")
"""Scripts of which one letter is a syllable: two of them are a whole name."""
_HAN = re.compile(r"[\u3400-\u9fff々]{2,4}|[\u3400-\u9fff々]{1,3}[ \u3000][\u3400-\u9fff々]{1,3}")
_HANGUL = re.compile(r"[가-힣]{2,4}|[가-힣]{1,2} [가-힣]{1,3}")
_HEADINGS_ELSEWHERE = re.compile(
    r"\b(?:aktuelles|alle rechte|angaben|anschrift|bankverbindung|hinweise?|kunden|produkte|rechtliche\w*|standorte"
    r"|startseite|aviso|cuenta|bancaria|datos|fiscales|condiciones|contacto|derechos|dirección|información|noticias"
    r"|política|premios|privacidad|productos|quiénes|registro|servicios|términos|mentions|légales|politique|conditions"
    r"|confidentialité|droits|accueil|actualités|note legali|informazioni|condizioni|diritti|chi siamo|azienda|prodotti"
    r"|servizi|informações|legais|termos|direitos|conta bancária|quem somos|produtos|serviços|ana sayfa|bilgi(?:ler)?"
    r"|gizlilik|haberler|hakkımızda|hakları|hesabı|hizmetler(?:imiz)?|iletişim|künye|müşterilerimiz|numarası|ofisler"
    r"|sicil|uyarı|ürünler(?:imiz)?|vergi|yasal|адрес|банковск\w+|главная|защищены|информация|конфиденциальн\w+"
    r"|награды|новости|номер|офисы|оператор|политика|почта|права|правов\w+|продукт\w+|реквизиты|сайта?|сч[её]т"
    r"|телефон|условия|юридическ\w+|(?:ال)?قانونية?|(?:ال)?بيانات|(?:ال)?معلومات|(?:ال)?اتصال|اتصل|سياسة|(?:ال)?خصوصية"
    r"|(?:ال)?حقوق|محفوظة|(?:ال)?رقم|حساب|مصرفي|بنكي|الضريبي|السجل|(?:ال)?شروط|(?:ال)?أحكام|من نحن|خدماتنا|منتجاتنا"
    r"|عملاؤنا|(?:ال)?عنوان|إخلاء|إشعار|(?:ال)?أخبار|وظائف|(?:ال)?فريق|تواصل معنا|معلوماتنا)\b"
    r"|会社|情報|概要|法的|特定商取引|表記|規約|方針|銀行|口座|電話|住所|登録|番号|公司|法律|声明|隐私|隱私|政策|关于"
    r"|联系|版权|产品|服务|银行|账户|地址|サイト(?!ウ)|ホーム|メニュー|ニュース|サービス|プライバシー|ポリシー",
    re.IGNORECASE,
)
_HANGUL_WORDS = (
    "주소 주문 주요 문의 고객 고객사 전화 정보 정책 이용 이용약관 이메일 이력 이벤트 안내 공지 고지 서비스 수상 소식"
    " 소개 지사 구인 채용 회사 법적 개인 약관 연혁 제품 조직도 전체 임원 홈 유의 사항 사업 계좌 은행"
)
_HANGUL_HEADINGS = frozenset(_HANGUL_WORDS.split())
"""Words of headings in other languages: legal notices, accounts, contacts. By hand."""
_SURNAMES = (
    "王李张張刘劉陈陳杨楊黄赵趙吴吳周徐孙孫马馬朱胡郭何高林郑鄭谢謝罗羅梁宋唐许許韩韓冯馮邓鄧曹"
    "彭曾肖萧蕭田董袁潘于蒋蔣蔡余杜叶葉程苏蘇魏吕呂丁任沈姚卢盧姜崔钟鍾谭譚陆陸汪范石廖贾賈夏韦韋"
    "付方白邹鄒孟熊秦邱江尹薛闫阎段雷侯龙龍史陶黎贺賀顾顧毛郝龚龔邵万萬钱錢严嚴武戴莫孔向汤湯"
)
"""First characters of Chinese family names: of the hundred commonest, which nine in ten people of China have."""

_HANGUL_SURNAMES = "김이박최정강조윤장임한오서신권황안송류전홍고문양손배백허유남심노하곽성차주우구민진"


_NO_HANGUL_NAME = re.compile(
    r".*(?:부|팀|실|소|과|처|사|판|홈|센터|그룹|방침|목록|갤러리|블로그|로그인|검색|프로젝트|파트너|채용|소개|사업|관리|개발"
    r"|서비스|안내|문의|정책|번호|솔루션|기술|지원|영업|마케팅|디자인|인증|뉴스|메뉴|디자이너|매니저|리더|컨설턴트|강사|박사"
    r"|교수|감사|고문|전무|상무|차장|대리|주임|담당|(?:연구|직|사|위)원|(?:개발|관리|기획|담당)자|(?:실|소|원|국|회)장)"
)
_NO_HAN_NAME = re.compile(
    r".*[部处處室司员員师師长長理品务務术術们們系介绍紹闻聞言例件价價址话話箱号號页頁站图圖区區科课課组組队隊所院会會心業业任"
    r"持发發计計售购購策]"
)
"""How words end that stand where names do and are none: departments, offices, headings. By hand."""


def person_name(text: str, *, stated: bool = False) -> str:
    """A person's name without titles and degrees; "" where the text does not look like one.

    Args:
        stated: something beside it says that a name stands here: an office, data about a person. Chinese and Korean
            names, which nothing in their writing tells from other words, then need no well-known family name, and parts
            of two letters are whole ones.
    """
    if len(text) > LONGEST_NAME or text.count(" ") > 12 or _NO_NAME.search(text):
        return ""
    return _person_name(text, stated)


@lru_cache(4096)
def _person_name(text: str, stated: bool) -> str:
    text = clean(text, LONGEST_NAME).strip(' ,;:|·•*–—"“”„')
    text = _TITLES.sub("", text).strip(" ,;:|–—")
    bare = _DEGREES.sub("", text).strip(" ,;:|–—")
    text = bare if " " in bare or "," in text else text  # in "Jane Ma" the last word is the family's name
    if not 2 <= len(text) <= 60:
        return ""
    if _HEADINGS_ELSEWHERE.search(text) or not _HANGUL_HEADINGS.isdisjoint(text.split()):
        return ""
    if _HAN.fullmatch(text):
        # Two groups with a space between them are how Japanese names are set; others begin with a family name.
        known = " " in text or text[0] in _SURNAMES or (stated and not _NO_HAN_NAME.fullmatch(text))
        return text if known and not is_role(text) else ""
    if _HANGUL.fullmatch(text):
        known = text[0] in _HANGUL_SURNAMES or (stated and len(text) > 2 and not _NO_HANGUL_NAME.fullmatch(text))
        return text if known and not is_role(text) else ""
    words = text.replace("\u3000", " ").split()
    if not 2 <= len(words) <= 5 or not all(_WHOLE.fullmatch(one) for one in words):
        return ""
    if _NOT_PEOPLE.search(text) or is_role(text) or by_form(text):
        return ""
    if not all(_as_in_names(one) for one in words):
        return ""
    # Many Chinese and Korean names are of two letters in Latin ones: Li Na, Ma Ka.
    whole = sum(len(one) > (1 if stated or _SYLLABLES.match(one) else 2) for one in words)
    return text if whole >= 2 or (whole == 1 and len(words) == 3) else ""


def _as_in_names(word: str) -> bool:
    """Whether a word is written as names are: with a capital, or in a script that has none."""
    if word.lower() in _PARTICLES:
        return True
    first = word[0]
    return first.isupper() or unicodedata.category(first) == "Lo"


_ROLE = re.compile(
    r"\b(?:c[efotmip]o|chief|officer|co-?founder|founder|president|vice[- ]president|vp|director|manager|head of|lead"
    r"|leader|engineer|developer|programmer|designer|architect|analyst|consultant|advis[eo]r|specialist|scientist"
    r"|researcher|partner|principal|owner|proprietor|chair(?:man|woman|person)?|secretary|treasurer|accountant"
    r"|administrator|assistant|associate|coordinator|executive|representative|expert|strategist|editor|attorney"
    r"|lawyer|counsel|solicitor|professor|trainer|teacher|physician|technician|freelancer|recruiter|supervisor|sales"
    r"|marketing|operations|support|intern|trustee|geschäftsführ\w*|leiter\w*|leitung|vorstand\w*|inhaber\w*"
    r"|gründer\w*|prokurist\w*|entwickler\w*|berater\w*|assistenz|vertrieb|sachbearbeiter\w*|projektleit\w*"
    r"|mitarbeiter\w*|referent\w*|ingenieur\w*|direct(?:eur|rice|ora?)|gérante?|fondat(?:eur|rice)|responsable"
    r"|ingénieure?|chef|associée?|présidente?|développeu\w*|gerente|fundadora?|ingenier[oa]|jefe|jefa|socio|socia"
    r"|presidente|desarrollador\w*|administrador\w*|diret(?:or|ora)|sócio|engenheir[oa]|coordenador\w*|direttore"
    r"|direttrice|amministratore|titolare|responsabile|fondatore|ingegnere|prezes|dyrektor|kierownik|założyciel\w*"
    r"|właściciel\w*|programista|specjalista|directeur|oprichter|eigenaar|medewerker|jednatel|ředitel\w*|vezető"
    r"|ügyvezető|igazgató|müdür\w*|kurucu\w*|yönetici\w*|genel müdür|mühendis\w*|toimitusjohtaja|grundare"
    r"|verkställande|daglig leder)\b|директор|руководител|основател|учредител|менеджер|инженер|разработчик|начальник"
    r"|бухгалтер|главный|специалист|заместител|председател|управляющ|президент|консультант|программист|аналитик"
    r"|директорка|засновник|总经理|總經理|董事|首席|经理|經理|工程师|工程師|总监|總監|创始人|創始人|主任|法定代表人"
    r"|总裁|總裁|代表取締役|取締役|社長|部長|課長|エンジニア|デザイナー"
    r"|(?:대표자?|이사장?|팀장|사장|부장|과장|엔지니어)(?:님)?(?![가-힣])|\b(?:و?ال|و|لل)?(?:مدير|رئيس|مهندس|مؤسس|مستشار)"
    r"|מנכ|מייסד|διευθυντ|निदेशक|प्रबंधक",
    re.IGNORECASE,
)
"""Words for what somebody does in an organisation. By hand."""


def is_role(text: str) -> bool:
    """Whether a line says what somebody does: short, and with a word for it."""
    return len(text) <= LONGEST_ROLE and _ROLE.search(text) is not None


_DIRECTING = re.compile(
    r"\b(?:managing director|director|geschäftsführ\w*|direktor(?:in)?|vorstand\w*|direct(?:eur|rice|ora)|gérante?"
    r"|amministrat(?:ore|rice)|dirett(?:ore|rice)|administrador(?:a|es)?|diretora?|sole trader|owner|proprietor"
    r"|inhaber\w*|titolare|legal representative|représentant légal|representante legal|legale rappresentante|jednatel"
    r"|prezes|dyrektor|toimitusjohtaja|ügyvezető|zaakvoerder|bestuurder|(?:genel|şirket) müdürü?|müdür|директор)\b"
    r"|учредител|المدير(?:ة)?(?: (?:العام|التنفيذي|المسؤول))?\s*(?:\Z|[,،/&])|مدير (?:عام|الشركة)\b|الممثل القانوني"
    r"|法定代表人|法人代表|总经理|總經理|执行董事|董事长|董事長|\A董事\Z|取締役|代表者|대표|\A이사\Z",
    re.IGNORECASE,
)


_NOT_DIRECTING = re.compile(
    r"\b(?:director|direct(?:eur|rice|ora)|direktor(?:in)?|dirett(?:ore|rice)|diretora?|dyrektor|administrador"
    r"|amministrat(?:ore|rice))\s(?:of|for|d[eoai]|d[ao]s|du|del(?:la|l'|l’|le)?|dei|für|der|ds\.|do spraw)\s?\w"
    r"|\b(?:director|direct(?:eur|rice|ora)|dirett(?:ore|rice)|diretora?|dyrektor)\s(?:art|cr[eé]a|comm?erc|t[eéè](?:c|k)"
    r"|finan|market|médic|medic|r[eé]gion|adj|deleg|handl|finans|sprzed|artyst|kreat)\w*"
    r"|(?:art|creative|technical|sales|marketing|programme|program|medical|regional|account|deputy|assistant|associate)"
    r"\s+director|\b(?:[^\W\d_]{2,}(?:ий|ый|арт|арт-))[\s-]?директор(?<!генеральный директор)"
    r"(?<!исполнительный директор)(?<!генеральний директор)(?<!виконавчий директор)"
    r"|\b(?:арт|зам\w*\.?|заместител\w*)[\s-]+(?:\w+\s)?директор|директор\s(?:по|отдел|департамент|филиал|магазин)"
    r"|müdür yardımcısı|(?:نائب|مساعد) (?:ال)?مدير|副(?:总|總|董事)|(?:总|總)?经理助理|(?:マーケティング|技術|営業)担当"
    r"|(?:부|전임|마케팅|기술|영업)\s?대표(?!이사|자)",
    re.IGNORECASE,
)
"""Directors of a part, or a director's assistants. By hand."""


def directs(role: str) -> bool:
    """Whether a role is one that a register of companies would name: a director's or an owner's."""
    return _NOT_DIRECTING.search(role) is None and _DIRECTING.search(role) is not None
