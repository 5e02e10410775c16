"""Words of addresses that say what their neighbours are: street types, buildings, units, directions.

In Latin letters as :func:`truename.kinds._text.scripts.words` spells them, by hand, for the languages of most addresses
on public lists. A word that is missing here is taken for a part of a name, which only makes an address say less.
"""

from __future__ import annotations

_STREETS = """
street st str road rd avenue ave av lane ln drive dr boulevard blvd bd highway hwy way square sq terrace ter crescent
cres place pl parade pde row close alley mews quay embankment emb parkway pkwy pike turnpike circle cir trail route rte
rue chemin allee cours quai impasse passage
strasse gasse weg platz ring damm ufer chaussee
straat laan plein kade gracht singel
calle cl avenida avda carrera cra calzada paseo plaza ronda camino carretera ctra rua travessa alameda estrada praca
via viale piazza corso largo strada vicolo
ulitsa ul ulica vulytsia vul prospekt prospect pr prt pereulok per shosse sh naberezhnaya nab bulvar bul bulevar
bulvarul ploshchad pl ploscha proezd proyezd tupik mikroraion mkr trakt alleya strada calea soseaua
gade gata gatan vej vag vagen vei veien katu tie utca ut utja korut ter
jalan jl lorong gang soi thanon duong pho
caddesi cad cd sokak sok sk bulvari meydani
sharia shari khiaban khiyaban kucheh koucheh
lu jie dajie dadao hutong nong xiang dong ro gil dori
odos leoforos
"""
STREETS = frozenset(_STREETS.split())
"""Words for a way or a square."""

STREET_ENDINGS = (
    "strasse", "str", "gasse", "weg", "platz", "allee", "damm", "ring", "straat", "laan", "plein", "kade", "gracht",
    "gade", "gatan", "gata", "vej", "vagen", "katu", "tie",
)  # fmt: skip
"""Ends of words that name a street in one word, as in German, Dutch and the languages of the north."""

_BUILDINGS = """
building bldg house tower towers chambers plaza centre center complex court hall villa block mall park edificio torre
immeuble gebaude haus zdanie dom korpus korp stroenie apartments mansion estate arcade exchange
"""
BUILDINGS = frozenset(_BUILDINGS.split())
"""Words for a building; they make a building's name of the words beside them."""

_DIRECTIONS = "n s e w ne nw se sw north south east west northeast northwest southeast southwest"
DIRECTIONS = frozenset(_DIRECTIONS.split())
_FILLERS = """
no nr num number house dom d bldg the of and at de la le les du des der die das den del da do dos das el los las van
und et y i near opp opposite behind corner area district distr city town gorod g oblast obl raion rayon region province
prov state county municipality si shi qu sheng xian
"""
FILLERS = DIRECTIONS | frozenset(_FILLERS.split())
"""Words that a record writes or leaves out: they neither agree nor differ."""

BOX = (
    r"(?:p\.?\s?o\.?\s?b(?:ox)?\.?|post(?:al)?\s+(?:office\s+)?box|postfach|postbus|apartado(?:\s+(?:postal|de\s+correos))?"
    r"|apdo\.?|caixa\s+postal|casilla(?:\s+(?:postal|de\s+correos?))?|casella\s+postale|bo[iî]te\s+postale|b\.?\s?p\.?"
    r"|а\s?/\s?я|a\s?/\s?ya|skrytka\s+pocztowa|posta\s+kutusu|ص\s?\.?\s?ب)"
)
"""A box at a post office, before its number; a regular expression of text in lower case."""

UNIT = (
    r"(?:suite|ste|unit|apartment|apt|flat|room|rm|office|ofis|oficina|офис|оф|помещение|пом|квартира|кв|комната"
    r"|ком|kvartira|kv|floor|flr|fl|level|lvl|piso|planta|stock|etage|étage|этаж|appartement|wohnung|top|shop|desk)"
)
"""A part of a building, before or after its number; likewise."""

_STATES = (
    "al ak az ar ca co ct de fl ga hi id ia ks ky la ma md mi mn ms mo mt ne nv nh nj nm ny nc nd oh ok pa ri sc sd tn"
    " tx ut vt va wa wv wi wy dc on qc bc ab nsw vic qld"
)
STATE_WORDS = frozenset(_STATES.split())
"""States and provinces as letters; they are written or left out."""
