"""Countries and territories by name, for what a document or an address says of where it is.

Codes are those of ISO 3166-1 alpha-2, and XK, which its users have agreed on for Kosovo. Names are the short names in
English, then others that addresses and papers use. A country is read so that what belongs together can be compared; it
never weighs by itself.
"""

from __future__ import annotations

import unicodedata
from functools import cache

_NAMES = """
AD Andorra|Principat d'Andorra
AE United Arab Emirates|UAE|U.A.E.|Emirates|ОАЭ|الإمارات العربية المتحدة
AF Afghanistan|افغانستان
AG Antigua and Barbuda|Antigua
AI Anguilla
AL Albania|Shqiperia
AM Armenia|Армения|Հայաստան
AO Angola
AQ Antarctica
AR Argentina
AS American Samoa
AT Austria|Österreich|Osterreich|Oesterreich
AU Australia
AW Aruba
AX Aland Islands|Aland
AZ Azerbaijan|Azerbaidjan|Азербайджан
BA Bosnia and Herzegovina|Bosnia|Bosna i Hercegovina
BB Barbados
BD Bangladesh
BE Belgium|Belgique|België|Belgien
BF Burkina Faso
BG Bulgaria|България|Болгария
BH Bahrain|البحرين
BI Burundi
BJ Benin
BL Saint Barthelemy
BM Bermuda
BN Brunei|Brunei Darussalam
BO Bolivia|Plurinational State of Bolivia
BQ Bonaire, Sint Eustatius and Saba|Bonaire|Caribbean Netherlands
BR Brazil|Brasil
BS Bahamas|The Bahamas
BT Bhutan
BV Bouvet Island
BW Botswana
BY Belarus|Byelorussia|Беларусь|Белоруссия
BZ Belize
CA Canada
CC Cocos Islands
CD Democratic Republic of the Congo|DR Congo|Congo, Democratic Republic|Congo, Democratic Republic of the|DRC|Zaire
CF Central African Republic|CAR
CG Congo|Republic of the Congo|Congo-Brazzaville
CH Switzerland|Schweiz|Suisse|Svizzera
CI Cote d'Ivoire|Ivory Coast
CK Cook Islands
CL Chile
CM Cameroon|Cameroun
CN China|People's Republic of China|PRC|P.R. China|PR China|中国|中國|中华人民共和国|Китай
CO Colombia
CR Costa Rica
CU Cuba|Куба
CV Cape Verde|Cabo Verde
CW Curacao
CX Christmas Island
CY Cyprus|Κύπρος|Кипр
CZ Czechia|Czech Republic|Česko|Česká republika
DE Germany|Deutschland|Federal Republic of Germany|Allemagne|Германия
DJ Djibouti
DK Denmark|Danmark
DM Dominica
DO Dominican Republic|República Dominicana
DZ Algeria|Algérie|الجزائر
EC Ecuador
EE Estonia|Eesti|Эстония
EG Egypt|مصر
EH Western Sahara
ER Eritrea
ES Spain|España|Espana
ET Ethiopia
FI Finland|Suomi
FJ Fiji
FK Falkland Islands|Malvinas
FM Micronesia|Federated States of Micronesia
FO Faroe Islands
FR France|Франция
GA Gabon
GB United Kingdom|UK|U.K.|Great Britain|England|Scotland|Wales|Northern Ireland|Великобритания
GD Grenada
GE Georgia|Грузия|საქართველო
GF French Guiana
GG Guernsey
GH Ghana
GI Gibraltar
GL Greenland
GM Gambia|The Gambia
GN Guinea|Guinée
GP Guadeloupe
GQ Equatorial Guinea
GR Greece|Hellas|Ελλάδα
GS South Georgia and the South Sandwich Islands
GT Guatemala
GU Guam
GW Guinea-Bissau
GY Guyana
HK Hong Kong|Hong Kong SAR|Hongkong|HKSAR|香港|Гонконг
HM Heard Island and McDonald Islands
HN Honduras
HR Croatia|Hrvatska
HT Haiti
HU Hungary|Magyarország
ID Indonesia
IE Ireland|Éire
IL Israel|ישראל
IM Isle of Man
IN India|भारत
IO British Indian Ocean Territory
IQ Iraq|العراق
IR Iran|Islamic Republic of Iran|Iran, Islamic Republic of|ایران|Иран
IS Iceland|Ísland
IT Italy|Italia
JE Jersey
JM Jamaica
JO Jordan|الأردن
JP Japan|日本|Япония
KE Kenya
KG Kyrgyzstan|Kyrgyz Republic|Кыргызстан|Киргизия
KH Cambodia|Kampuchea
KI Kiribati
KM Comoros
KN Saint Kitts and Nevis|St. Kitts and Nevis|Nevis
KP North Korea|DPRK|D.P.R.K.|D.P.R. Korea|DPR Korea|Democratic People's Republic of Korea|Korea, North
KP 조선|조선민주주의인민공화국|북한|朝鲜|朝鮮|КНДР|Северная Корея
KR South Korea|Republic of Korea|Korea, South|Korea, Republic of|Korea|ROK|대한민국|한국|韩国|韓國|Южная Корея
KW Kuwait|الكويت
KY Cayman Islands|Grand Cayman
KZ Kazakhstan|Казахстан|Қазақстан
LA Laos|Lao People's Democratic Republic|Lao PDR
LB Lebanon|Liban|لبنان
LC Saint Lucia|St. Lucia
LI Liechtenstein
LK Sri Lanka
LR Liberia
LS Lesotho
LT Lithuania|Lietuva|Литва
LU Luxembourg|Luxemburg
LV Latvia|Latvija|Латвия
LY Libya|ليبيا
MA Morocco|Maroc|المغرب
MC Monaco
MD Moldova|Republic of Moldova|Молдова
ME Montenegro|Crna Gora
MF Saint Martin
MG Madagascar
MH Marshall Islands
MK North Macedonia|Macedonia
ML Mali
MM Myanmar|Burma
MN Mongolia|Монголия
MO Macao|Macau|Macao SAR|澳门|澳門
MP Northern Mariana Islands
MQ Martinique
MR Mauritania
MS Montserrat
MT Malta
MU Mauritius
MV Maldives
MW Malawi
MX Mexico|México
MY Malaysia
MZ Mozambique|Moçambique
NA Namibia
NC New Caledonia
NE Niger
NF Norfolk Island
NG Nigeria
NI Nicaragua
NL Netherlands|The Netherlands|Holland|Nederland
NO Norway|Norge
NP Nepal
NR Nauru
NU Niue
NZ New Zealand
OM Oman|عمان
PA Panama|Panamá
PE Peru|Perú
PF French Polynesia
PG Papua New Guinea
PH Philippines
PK Pakistan|پاکستان
PL Poland|Polska|Польша
PM Saint Pierre and Miquelon
PN Pitcairn
PR Puerto Rico
PS Palestine|State of Palestine|Palestinian Territories|West Bank|Gaza|فلسطين
PT Portugal
PW Palau
PY Paraguay
QA Qatar|قطر
RE Reunion|Réunion
RO Romania|România
RS Serbia|Srbija|Србија
RU Russia|Russian Federation|Россия|Российская Федерация|РФ
RW Rwanda
SA Saudi Arabia|Kingdom of Saudi Arabia|KSA|السعودية
SB Solomon Islands
SC Seychelles
SD Sudan|السودان
SE Sweden|Sverige
SG Singapore|新加坡
SH Saint Helena
SI Slovenia|Slovenija
SJ Svalbard and Jan Mayen
SK Slovakia|Slovak Republic|Slovensko
SL Sierra Leone
SM San Marino
SN Senegal
SO Somalia
SR Suriname
SS South Sudan
ST Sao Tome and Principe
SV El Salvador
SX Sint Maarten
SY Syria|Syrian Arab Republic|سوريا|Сирия
SZ Eswatini|Swaziland
TC Turks and Caicos Islands
TD Chad|Tchad
TF French Southern Territories
TG Togo
TH Thailand
TJ Tajikistan|Таджикистан
TK Tokelau
TL Timor-Leste|East Timor
TM Turkmenistan|Туркменистан
TN Tunisia|Tunisie|تونس
TO Tonga
TR Turkey|Türkiye|Turkiye|Турция
TT Trinidad and Tobago|Trinidad
TV Tuvalu
TW Taiwan|Taiwan, Province of China|Chinese Taipei|臺灣|台灣|台湾
TZ Tanzania|United Republic of Tanzania
UA Ukraine|Україна|Украина
UG Uganda
UM United States Minor Outlying Islands
US United States|United States of America|USA|U.S.A.|U.S.|США
UY Uruguay
UZ Uzbekistan|Узбекистан
VA Holy See|Vatican City|Vatican
VC Saint Vincent and the Grenadines|St. Vincent and the Grenadines|St. Vincent
VE Venezuela|Bolivarian Republic of Venezuela
VG British Virgin Islands|BVI|B.V.I.|Virgin Islands, British
VI United States Virgin Islands|US Virgin Islands|Virgin Islands, U.S.
VN Vietnam|Viet Nam|Việt Nam|Вьетнам
VU Vanuatu
WF Wallis and Futuna
WS Samoa
XK Kosovo
YE Yemen|اليمن
YT Mayotte
ZA South Africa
ZM Zambia
ZW Zimbabwe
"""
"""ISO 3166-1 code, short name, and other names: one country or territory a line, or two; written by hand."""


def plain(text: str) -> str:
    """A name as it is looked up: letters and digits in lower case without marks, single spaces."""
    folded = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(
        " " if not one.isalnum() else one for one in folded if not unicodedata.combining(one) and one not in "'’ʼ`"
    )
    return " ".join(bare.split())


def code(text: str) -> str:
    """The code of a country by its name in full, or "" where the text is no country's name."""
    return _codes().get(plain(text), "")


def is_code(text: str) -> bool:
    """Whether a text is the code of a country or territory, in upper case."""
    return text in _countries()


def name(of: str) -> str:
    """A country's short name in English; the code itself where there is none of that code."""
    return _countries().get(of, of)


def longest() -> int:
    """Words of the longest name."""
    return max(len(one.split()) for one in _codes())


@cache
def _countries() -> dict[str, str]:
    return {line[:2]: line[3:].split("|")[0] for line in reversed(_NAMES.strip().splitlines())}


@cache
def _codes() -> dict[str, str]:
    return {plain(one): line[:2] for line in _NAMES.strip().splitlines() for one in line[3:].split("|")}
