"""The country that an address names, for one purpose: to read national telephone numbers. It is no evidence."""

from __future__ import annotations

from collections.abc import Mapping

_NAMES = (
    "AE united arab emirates/uae|AR argentina|AT austria/österreich|AU australia|BE belgium/belgien/belgique/belgië"
    "|BG bulgaria/българия|BR brazil/brasil|BY belarus/беларусь|CA canada|CH switzerland/schweiz/suisse/svizzera"
    "|CL chile|CN china/中国/p.r. china/pr china|CO colombia|CY cyprus"
    "|CZ czech republic/czechia/česká republika/česko|DE germany/deutschland|DK denmark/danmark|EE estonia/eesti"
    "|EG egypt/مصر|ES spain/españa|FI finland/suomi|FR france"
    "|GB united kingdom/uk/great britain/england/scotland/wales|GE georgia|GR greece/ελλάδα|HK hong kong/香港"
    "|HR croatia/hrvatska|HU hungary/magyarország|ID indonesia|IE ireland/éire|IL israel/ישראל|IN india/भारत"
    "|IT italy/italia|JP japan/日本|KE kenya|KR south korea/korea/대한민국|KZ kazakhstan/казахстан|LI liechtenstein"
    "|LT lithuania/lietuva|LU luxembourg/luxemburg|LV latvia/latvija|MT malta|MX mexico/méxico|MY malaysia|NG nigeria"
    "|NL netherlands/the netherlands/nederland|NO norway/norge|NZ new zealand|PE peru/perú|PH philippines|PK pakistan"
    "|PL poland/polska|PT portugal|RO romania/românia|RS serbia/srbija/србија|RU russia/russian federation/россия"
    "|SA saudi arabia|SE sweden/sverige|SG singapore|SI slovenia/slovenija|SK slovakia/slovensko|TH thailand"
    "|TR turkey/türkiye|TW taiwan/台灣/台湾|UA ukraine/україна|US united states/usa/u.s.a./united states of america"
    "|VN vietnam/việt nam|ZA south africa"
)
_BY_NAME: Mapping[str, str] = {
    name: entry[:2] for entry in _NAMES.split("|") for name in [entry[:2].lower(), *entry[3:].split("/")]
}
"""Countries by their codes and by the names that addresses end with. By hand."""


def region(text: str) -> str:
    """The code (ISO 3166-1) of the country that a text is, or that an address ends with; "" where there is none."""
    text = text[-200:].casefold().strip(" .,;")
    if len(text) == 2:
        return text.upper() if text.isascii() and text.isalpha() else _BY_NAME.get(text, "")
    last = text.rpartition(",")[2].strip(" .,;")
    return _BY_NAME.get(text, "") or (_BY_NAME.get(last, "") if len(last) > 2 else "")
