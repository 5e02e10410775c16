"""How Korean names are spelled in Cyrillic letters: L. R. Kontsevich's system (1950s, after A. A. Kholodovich), with
the departures that newspapers make. Shares of the rarer forms are assumptions."""

from __future__ import annotations

from functools import cache

from truename.kinds._text.korean.latin import forms_of
from truename.kinds._text.korean.system import HYPHEN, JOINED, SPACE, System

VOWELS = "аеёиоуыэюявй"

_ONSETS = forms_of(
    """
    ㄱ к г .05, ㄲ кк к .1, ㄴ н, ㄷ т д .05, ㄸ тт т .1, ㄹ р л .04, ㅁ м, ㅂ п б .05, ㅃ пп, ㅅ с, ㅆ сс с .1,
    ㅇ -, ㅈ ч дж .06 чж .02 дз .01 ж .01, ㅉ чч, ㅊ чх ч .15, ㅋ кх к .15, ㅌ тх т .15, ㅍ пх п .15, ㅎ х г .01
    """
)
_VOICED = forms_of("ㄱ г, ㄷ д, ㅂ б, ㅈ дж чж .3 ж .03, ㄹ р л .05")
_NUCLEI = forms_of(
    """
    ㅏ а, ㅐ э е .1, ㅑ я, ㅒ йя йе .3, ㅓ о, ㅔ е э .05, ㅕ ё е .2 о .01, ㅖ е йе .1 э .03, ㅗ о, ㅘ ва,
    ㅙ вэ ве .2, ㅚ ве вэ .05 ё .02 е .02 ой .02, ㅛ ё е .2 о .01, ㅜ у, ㅝ во, ㅞ ве, ㅟ ви уи .05, ㅠ ю,
    ㅡ ы у .03 и .02, ㅢ ый .4 и .5 ы .08, ㅣ и
    """
)
_BARE = forms_of(
    """
    ㅔ э е .3, ㅕ ё йо .08 е .12 ио .01, ㅖ йе е .45, ㅛ ё йо .1 е .1, ㅢ ый ы .05 и .1, ㅑ я йа .03, ㅠ ю йу .02
    """
)
_CODAS = forms_of("_ -, ㄱ к г .03, ㄴ н, ㄷ т, ㄹ ль л .1, ㅁ м, ㅂ п б .03, ㅅ т, ㅇ н нг .06 нъ .02, ㅊ т")


@cache
def systems() -> tuple[System, ...]:
    """The one system of Cyrillic letters."""
    return (
        System(
            name="Kontsevich's Cyrillic", share=1.0, law=0.45, joined={JOINED: 0.8, HYPHEN: 0.6, SPACE: 0.2},
            onsets=_ONSETS, onsets_front={}, voiced=_VOICED, nuclei=_NUCLEI, nuclei_bare=_BARE, codas=_CODAS,
            customs=0.1, vowels=VOWELS, surname_last=0.08,
        ),
    )  # fmt: skip


SURNAME_CUSTOMS = forms_of(
    """
    김 ким, 리 ли .8 и .15 ри .05, 박 пак, 최 цой .7 чой .15 чхве .1 че .05, 정 тен .3 чон .5 джон .1 чжон .1,
    강 кан, 조 чо те .2 тё .05 джо .1, 장 тян .2 чан .6 джан .1 чжан .1, 류 рю .4 ю .3 лю .2 югай .1,
    림 лим .5 им .2 рим .3, 로 ро .3 но .4 ногай .1, 허 хо хегай .3, 량 лян .3 рян .3 ян .4
    """
)
"""Surnames as Koreans of the former Soviet Union spell them. Assumption, from general knowledge."""
