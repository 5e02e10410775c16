"""How Korean names are spelled in Latin letters.

The rules are those of the published standards: McCune-Reischauer (1939, Transactions of the Korea Branch of the Royal
Asiatic Society 29), the North's guideline (UN Group of Experts on Geographical Names, working paper of the DPRK, 1992,
2002), Revised Romanisation (Ministry of Culture and Tourism of the Republic of Korea, Notification 2000-8). Passport
spellings follow none; their shares, and every share of a rarer form beside a rule, are assumptions from general
knowledge of how such names are written, none a fit to pairs. The rarest forms of long vowels (Kahng, Seoung) were
written down after a look at a public list of surname spellings.
"""

from __future__ import annotations

from functools import cache

from truename.kinds._text.korean.system import HYPHEN, JOINED, SPACE, Forms, System

VOWELS = "aeiouywŏŭ"

SILENT_E = "ė"
"""An e that is not said, after the consonant that ends a syllable (June, Sune): a letter of its own while reading."""

_PLAIN = {"ㄴ": "n", "ㅁ": "m", "ㅎ": "h"}


def forms_of(text: str) -> dict[str, Forms]:
    """'ㄱ k .9 g .1, ㄴ n' to spellings.

    A missing number is what is left of 1; '-' is no letter, '_' no coda.
    """
    table: dict[str, Forms] = {}
    for entry in text.replace("\n", " ").split(","):
        jamo, *rest = entry.split()
        forms: dict[str, float] = {}
        whole = ""
        for word in rest:
            if word[0] == "." or word[0].isdigit():
                forms[whole] = float(word)
            else:
                whole = "" if word == "-" else word
                if whole in forms:
                    raise AssertionError(f"{whole} stands twice for {jamo}")
                forms[whole] = 0.0
        left = 1 - sum(forms.values())
        open_forms = [form for form, p in forms.items() if p == 0.0]
        for form in open_forms:
            forms[form] = left / len(open_forms)
        name = " " if jamo == "_" else jamo
        if name in table:
            raise AssertionError(f"{jamo} stands twice in a table of spellings")
        table[name] = forms
    return table


_DPRK_ONSETS = forms_of(
    """
    ㄱ k g .05, ㄲ kk k .1, ㄴ n, ㄷ t d .06, ㄸ tt t .1, ㄹ r l .05, ㅁ m, ㅂ p b .06, ㅃ pp, ㅅ s sh .005,
    ㅆ ss s .1, ㅇ -, ㅈ j ch .06 z .01, ㅉ jj j .1, ㅊ ch, ㅋ kh .6 k, ㅌ th .6 t, ㅍ ph .6 p, ㅎ h
    """
)
_DPRK_NUCLEI = forms_of(
    """
    ㅏ a, ㅐ ae e .02 ai .01, ㅑ ya, ㅒ yae, ㅓ o u .015 eo .01 e .003, ㅔ e, ㅕ yo yu .01 yeo .008 you .004 e .003,
    ㅖ ye e .05, ㅗ o, ㅘ wa, ㅙ wae, ㅚ oe oi .02, ㅛ yo, ㅜ u oo .008 o .002, ㅝ wo, ㅞ we, ㅟ wi ui .04, ㅠ yu,
    ㅡ u eu .01 o .003, ㅢ ui i .05 eui .01, ㅣ i
    """
)
_DPRK_BARE = forms_of("ㅜ u oo .008 woo .01, ㅢ ui i .02 eui .02 u .01")
_CODAS = forms_of("_ -, ㄱ k g .03, ㄴ n, ㄷ t d .1, ㄹ l r .02, ㅁ m, ㅂ p b .03, ㅅ t s .3, ㅇ ng, ㅊ t")
_VOICED = forms_of("ㄱ g, ㄷ d, ㅂ b, ㅈ j, ㄹ r l .05")
_MR_ONSETS = forms_of(
    """
    ㄱ k g .02, ㄲ kk, ㄴ n, ㄷ t d .02, ㄸ tt, ㄹ r l .04, ㅁ m, ㅂ p b .02, ㅃ pp, ㅅ s sh .01, ㅆ ss, ㅇ -,
    ㅈ ch j .04 tj .002, ㅉ tch, ㅊ ch, ㅋ k, ㅌ t, ㅍ p, ㅎ h
    """
)
_MR_FRONT = forms_of("ㅅ s sh .25")
_MARKED = forms_of("ㅊ ch' ch .06, ㅋ k' k .06, ㅌ t' t .06, ㅍ p' p .06")
_MARKED_NUCLEI = forms_of("ㅓ ŏ o .06, ㅕ yŏ yo .06, ㅡ ŭ u .06, ㅢ ŭi ui .1 i .02, ㅝ wŏ wo .1")
_MR_NUCLEI = forms_of("ㅓ o, ㅕ yo, ㅡ u, ㅢ ui i .05, ㅝ wo, ㅟ wi")
_RR_ONSETS = forms_of(
    """
    ㄱ g k .08, ㄲ kk, ㄴ n, ㄷ d t .01, ㄸ tt, ㄹ r l .03, ㅁ m, ㅂ b p .01, ㅃ pp, ㅅ s sh .005, ㅆ ss, ㅇ -,
    ㅈ j, ㅉ jj, ㅊ ch, ㅋ k, ㅌ t, ㅍ p, ㅎ h
    """
)
_RR_FRONT = forms_of("ㅅ s sh .06")
_RR_NUCLEI = forms_of(
    """
    ㅏ a, ㅐ ae, ㅑ ya, ㅒ yae, ㅓ eo, ㅔ e, ㅕ yeo, ㅖ ye, ㅗ o, ㅘ wa, ㅙ wae, ㅚ oe, ㅛ yo, ㅜ u oo .01, ㅝ wo,
    ㅞ we, ㅟ wi, ㅠ yu, ㅡ eu, ㅢ ui hui .001 ee .02, ㅣ i
    """
)
_PASSPORT_ONSETS = forms_of(
    """
    ㄱ k .5 g gh .012 c .004 kh .003, ㄲ kk g .2 k .1, ㄴ n, ㄷ d t .06 dh .003, ㄸ d tt .4 dd .1,
    ㄹ r l .25 rh .005, ㅁ m, ㅂ b p .07 v .003, ㅃ bb p .4, ㅅ s sh .015, ㅆ ss s .4, ㅇ -,
    ㅈ j ch .08 z .012 jh .004 c .003 dj .002, ㅉ jj j .4, ㅊ ch c .012 tch .003, ㅋ k c .02 kh .02, ㅌ t th .03,
    ㅍ p ph .02, ㅎ h
    """
)
_PASSPORT_FRONT = forms_of("ㅅ sh .55 s")
_PASSPORT_NUCLEI = forms_of(
    """
    ㅏ a ah .004 ar .001 aa .002 au .001, ㅐ ae ai .04 e .05 ay .015 a .012 ea .003, ㅑ ya ia .02, ㅒ yae,
    ㅔ e ae .03 ey .03 ay .02, ㅓ eo .42 u .36 o .11 eu .012 ou .015 eou .004 oe .004 ea .005 ua .004 e .02 a .003,
    ㅕ you .24 yu .29 yeo .32 yo .07 yeou .004 ye .015 eo .006 io .006 e .01 u .006 i .004,
    ㅖ ye e .08 yae .03 ae .02, ㅗ o oh .006 ou .003, ㅘ wa oa .02, ㅙ wae we .2, ㅚ oe oi .35 oy .02 we .03,
    ㅛ yo you .01 io .005, ㅜ u .5 oo .38 ou .03 woo .02 o .02 wu .01 ue .002 uu .001,
    ㅝ wo weo .05 wou .004 wu .02 o .03 woo .03,
    ㅞ we, ㅟ wi ui .1 wee .05 we .02, ㅠ yu yoo .08 you .12 u .03, ㅡ eu u .22 e .025 oo .03 ou .01 i .015 o .01,
    ㅢ ee .45 ui .24 i .13 eui .06 y .01 e .03 hi .001 ie .01 ey .005, ㅣ i ee .09 ie .012 y .008 ea .001 iy .001 e .005
    """
)
_PASSPORT_BARE = forms_of(
    """
    ㅜ u .24 woo .55 wu .06 oo .06 ou .02 w .002 o .01, ㅢ eui .45 ui .35 yi .05 u .03 i .05 e .02,
    ㅣ i yi .1 ee .06
    """
)
_PASSPORT_CODAS = forms_of(
    """
    _ - h .012 r .002 e .004, ㄱ k g .16 ck .05 c .015 kh .002 gg .002, ㄴ n hn .004 nn .004 nė .01, ㄷ t d .4,
    ㄹ l ll .035 r .01 hl .002, ㅁ m hm .002 mm .003, ㅂ p b .42, ㅅ t s .4 d .1, ㅇ ng n .006 g .001 hng .003,
    ㅊ t ch .2
    """
)
_FRENCH_ONSETS = forms_of(
    """
    ㄱ k g .2 gu .02, ㄲ kk, ㄴ n, ㄷ t d .4, ㄸ tt, ㄹ r l .2, ㅁ m, ㅂ p b .3, ㅃ pp, ㅅ s ss .05, ㅆ ss, ㅇ -,
    ㅈ dj .7 j tj .05, ㅉ jj, ㅊ tch .75 tsch .02 ch, ㅋ k kh .3, ㅌ t th .3, ㅍ p ph .2, ㅎ h
    """
)
_FRENCH_NUCLEI = forms_of(
    """
    ㅏ a, ㅐ ai .4 ae, ㅑ ya ia .2, ㅒ yae, ㅓ eu .35 o .4 eo ou .1, ㅔ e é .1, ㅕ yo .4 yeu .25 yeo you .1, ㅖ ye,
    ㅗ o, ㅘ oua .3 wa, ㅙ wae, ㅚ oe .5 eu .1 oi, ㅛ yo, ㅜ ou .85 u, ㅝ ouo .3 wo, ㅞ we, ㅟ oui .4 wi,
    ㅠ you .6 yu, ㅡ eu .6 u, ㅢ eui .2 ui .3 y .2 i hi .01, ㅣ i y .15
    """
)
_FRENCH_CODAS = forms_of(
    """
    _ -, ㄱ k c .2 qė .03, ㄴ n nn .03 nė .05, ㄷ t, ㄹ l, ㅁ m, ㅂ p b .2, ㅅ t, ㅇ ng, ㅊ t
    """
)


@cache
def systems() -> tuple[System, ...]:
    """The systems of Latin letters. Shares: assumption; they decide between readings that a spelling leaves open."""
    return (
        System(
            name="the DPRK system", share=0.34, law=0.06, joined={JOINED: 0.6, HYPHEN: 0.45, SPACE: 0.25},
            onsets=_DPRK_ONSETS, onsets_front={}, voiced=_VOICED, nuclei=_DPRK_NUCLEI, nuclei_bare=_DPRK_BARE,
            codas=_CODAS, customs=0.08, vowels=VOWELS, surname_last=0.05,
        ),
        System(
            name="McCune-Reischauer", share=0.08, law=0.4, joined={JOINED: 0.9, HYPHEN: 0.75, SPACE: 0.2},
            onsets=_MR_ONSETS | _MARKED, onsets_front=_MR_FRONT, voiced=_VOICED,
            nuclei=_DPRK_NUCLEI | _MARKED_NUCLEI, nuclei_bare={}, codas=_CODAS, customs=0.15, vowels=VOWELS,
            surname_last=0.05,
        ),
        System(
            name="McCune-Reischauer without its marks", share=0.18, law=0.4,
            joined={JOINED: 0.9, HYPHEN: 0.75, SPACE: 0.2}, onsets=_MR_ONSETS, onsets_front=_MR_FRONT,
            voiced=_VOICED, nuclei=_DPRK_NUCLEI | _MR_NUCLEI, nuclei_bare={}, codas=_CODAS, customs=0.15,
            vowels=VOWELS, surname_last=0.1,
        ),
        System(
            name="Revised Romanisation", share=0.1, law=0.7, joined={JOINED: 0.3, HYPHEN: 0.15, SPACE: 0.03},
            onsets=_RR_ONSETS, onsets_front=_RR_FRONT, voiced=_VOICED, nuclei=_RR_NUCLEI, nuclei_bare={},
            codas=_CODAS, customs=0.5, vowels=VOWELS, surname_last=0.15,
        ),
        System(
            name="passport spelling", share=0.28, law=0.75, joined={JOINED: 0.15, HYPHEN: 0.1, SPACE: 0.05},
            onsets=_PASSPORT_ONSETS, onsets_front=_PASSPORT_FRONT, voiced=_VOICED, nuclei=_PASSPORT_NUCLEI,
            nuclei_bare=_PASSPORT_BARE, codas=_PASSPORT_CODAS, customs=0.9, vowels=VOWELS, surname_last=0.3,
            silent_e=True,
        ),
        System(
            name="French spelling", share=0.02, law=0.3, joined={JOINED: 0.5, HYPHEN: 0.4, SPACE: 0.2},
            onsets=_FRENCH_ONSETS, onsets_front={}, voiced=_VOICED, nuclei=_FRENCH_NUCLEI, nuclei_bare={},
            codas=_FRENCH_CODAS, customs=0.3, vowels=VOWELS + "é", surname_last=0.1, silent_e=True,
        ),
    )  # fmt: skip


SURNAME_CUSTOMS = forms_of(
    """
    김 kim gim .004 ghim .001 kym .001,
    리 lee .75 yi .06 rhee .02 li .04 ri .06 i .01 rhie .003 leigh .002 ree .004 lie .002 yee .004 lhee .002,
    박 park .95 pak .02 bak .01 bahk .004 pack .002 bark .002,
    최 choi .93 choe .03 choy .005 chey .003 che .003 chwe .003,
    정 jung .42 jeong .26 chung .18 jeung .006 chong .03 joung .02 cheong .015 jong .02 choung .005 jeoung .003,
    강 kang gang .02 khang .002, 조 cho .85 jo .13 joe .01 choe .002 chough .001,
    윤 yoon .65 yun .2 youn .12 yune .003, 장 jang .72 chang .26 djang .002 zhang .005 jahng .002,
    림 lim .8 rim .02 im .08 yim .05 leem .02 rhim .01 lym .002,
    임 im .2 lim .65 yim .1 rim .005 leem .01 em .001 ihm .004, 한 han hahn .02 hann .003,
    오 oh .95 o .02 oe .001 ooh .001, 서 seo .65 suh .28 so .01 seoh .005 sur .004 su .005 seu .002,
    신 shin .95 sin .02 shinn .005 sheen .001, 권 kwon .92 kweon .02 gwon .02 kwun .005 kwoun .001 gweon .001,
    황 hwang .98 whang .015, 안 ahn .8 an .17 ann .005 aan .001, 송 song soung .003,
    전 jeon .68 jun .18 chun .06 chon .02 jhun .005 jeun .01 jon .01, 홍 hong .99,
    류 ryu .3 yoo .38 yu .13 you .08 ryoo .04 lyu .02 rhyu .005 ryou .004 lew .003,
    유 yoo .55 yu .2 you .15 ryu .02 yoou .001, 고 ko .75 go .12 koh .1 goh .01 kho .002,
    문 moon .9 mun .08 moun .003, 량 yang .9 ryang .03 liang .005 lyang .01, 양 yang .97,
    손 son .75 sohn .2 sonn .002 shon .002, 배 bae .88 pae .03 bai .02 bea .01 pai .01 bay .003,
    백 baek .58 paik .14 baik .12 back .06 paek .05 beak .02 bek .003 baeg .004,
    허 heo .35 huh .4 hur .18 her .02 hoh .003 ho .01 hu .005, 남 nam .99 nahm .005, 심 shim .85 sim .13 sym .002,
    로 noh .5 roh .28 no .08 ro .05 rho .04 lo .02 ra .001, 노 noh .7 no .2 roh .05, 하 ha .97 hah .005,
    곽 kwak .86 gwak .07 kwack .02 kwag .01 goak .002, 성 sung .66 seong .22 song .02 seung .02 soung .01,
    차 cha .97 char .01 tcha .001, 주 joo .62 ju .2 chu .06 choo .04 jou .01 joe .003,
    우 woo .9 wu .02 u .02 ou .003 wo .005, 구 koo .6 ku .14 gu .16 goo .04 kou .003, 민 min .97 minn .005,
    라 na .45 ra .25 rha .08 la .03 nah .04 rah .03, 나 na .8 nah .1,
    진 jin .88 chin .06 jean .005 gene .001 jhin .003, 지 ji .62 jee .15 chi .15 gi .01 chee .01,
    엄 eom .4 um .4 uhm .05 om .02 eum .02 ohm .005, 채 chae .88 chai .05 che .02 tchae .002,
    원 won .97 weon .005 one .002, 천 cheon .45 chun .4 chon .06 chen .01 cheun .01,
    방 bang .86 pang .08 bahng .01 pahng .003, 공 kong .6 gong .34,
    현 hyun .64 hyeon .2 hyon .04 hyoun .02 hyen .002, 함 ham .93 hahm .03,
    변 byun .66 byeon .1 byon .04 pyun .04 byoun .02 pyon .03 byen .01,
    렴 yeom .4 yum .22 youm .08 yom .06 ryom .03 ryum .01 yeum .01,
    려 yeo .6 ryeo .05 yo .05 yuh .06 ryu .01 you .02 yea .01, 추 choo .55 chu .35 chou .005,
    도 do .7 doh .12 to .05 toh .02 dho .005, 소 so .8 soh .12 sho .01,
    석 seok .58 suk .22 seog .03 sok .03 suck .02, 선 sun .5 seon .3 sunn .01 son .02,
    설 seol .5 sul .26 sol .05 sull .02 seul .02 suhl .01, 마 ma .92 mah .02, 길 gil .5 kil .35 gill .05 kihl .004,
    표 pyo .9 phyo .02 pyeo .003, 명 myung .6 myeong .2 myong .06 myoung .06, 기 ki .6 gi .2 kee .1 ky .005,
    반 ban .76 pan .1 bahn .05, 왕 wang .98, 금 keum .5 geum .25 kum .12 gum .02, 옥 ok .75 oak .04 ock .06 og .02,
    륙 yook .35 yuk .26 ryuk .05 youk .05, 맹 maeng .7 maing .1 mang .03,
    제 je .6 jea .06 jae .1 che .03 jei .02 jeh .01 chey .002, 모 mo .8 moh .05, 탁 tak .9 tark .01 tahk .01,
    어 eo .5 uh .12 eoh .12 auh .03 oh .02 er .01 o .01, 여 yeo .7 yuh .06 yo .06, 은 eun .75 un .1,
    편 pyun .4 pyeon .35 pyon .05 pyoun .03, 룡 yong .85 ryong .05, 예 ye .6 yea .04 yeh .03 ryea .01,
    경 kyung .5 kyeong .12 gyeong .12 kyoung .05 kyong .05, 봉 bong .9 pong .03, 국 kook .3 guk .3 kuk .2 gook .05,
    염 yeom .4 yum .3 youm .1, 연 yeon .5 youn .15 yun .1 yon .08 yeun .01, 련 ryeon .1 yeon .5 ryun .1,
    남궁 namgoong .4 namgung .4 namkung .15 namkoong .05, 황보 hwangbo .85 whangbo .05,
    제갈 jegal .8 chegal .05 jeagal .05, 사공 sagong .7 sakong .2,
    선우 sunwoo .55 seonwoo .1 sonu .1 sunu .05 seonu .05, 독고 dokgo .5 dokko .3 dokgoh .05 tokko .05,
    서문 seomun .4 seomoon .2 suhmoon .05
    """
)
"""Customary spellings of surnames in passports. Assumption, from general knowledge; rounded."""


_STANDARD = {"DPRK": 0, "MR": 1, "RR": 3}


def standard(code: str) -> System | None:
    """The system of a standard: "DPRK", "MR" or "RR"."""
    return systems()[_STANDARD[code]] if code in _STANDARD else None
