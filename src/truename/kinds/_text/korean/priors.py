"""How common surnames and the syllables of given names are: P(reading) of a Korean person's name.

Surnames: Statistics Korea, Population and Housing Census 2015, population by surname (성씨·본관별 인구), rounded, in
thousands. Where one Hangul spelling covers surnames of several Hanja they are kept apart by the initial-sound law:
유 is 류 (柳, 劉) and 유 (兪, 庾). The North publishes no counts; the South's stand for both (assumption).

Given names: weights per thousand names by place, rough orders of magnitude. Assumption, written from general knowledge
of the registries' lists of popular names (Supreme Court of Korea, from 1945 on) and of names in the North's press.
"""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from truename.kinds._text.korean import hanja, jamo
from truename.kinds._text.korean.jamo import BITS, LONGEST_GIVEN, N_SLOTS, SURNAME_SHIFT, TWO_SYLLABLES

_SURNAMES = """
김 10690 리 7307 박 4192 최 2334 정 2430 강 1287 조 1454 윤 1021 장 1020 림 824 한 774 오 763 서 752 신 989 권 706
황 697 안 686 송 683 전 748 홍 559 류 945 고 471 문 464 량 460 손 457 배 400 백 382 허 326 남 275 심 272 로 256
하 231 곽 203 성 200 차 195 주 238 우 195 구 193 민 171 유 191 임 191 라 161 진 186 지 160 엄 144 채 131 원 130
천 122 방 131 공 92 현 89 함 80 변 137 렴 69 양 93 려 60 추 60 노 67 도 57 소 53 석 58 선 43 설 43 마 39 길 37
연 35 위 32 표 31 명 29 기 29 반 28 왕 26 금 26 옥 25 륙 23 인 22 맹 22 제 21 모 22 탁 21 국 20 여 21 어 19 은 17
편 15 룡 15 예 13 경 16 봉 12 사 11 부 10 가 10 복 9.5 태 9.4 목 8.7 형 7.3 계 6.6 피 6.4 두 6.4 감 6.0 음 5.9
빈 5.4 동 5.6 온 5.4 호 5 범 3.8 좌 3.3 팽 3.0 승 2.9 간 2.6 상 2.3 시 2.1 갈 2.1 단 1.6 견 1.8 당 1.1 화 1.0 련 .9
나 .5 염 .5 판 .5 이 3 대 .6 창 1.0 아 .5 평 .5 궁 .5 순 .2 풍 .5 초 .2 랑 .2 빙 .7 탄 .1 필 .1 삼 .2 운 .1 용 .3
매 .2 묵 .2 후 .1 미 .2 애 .1 야 .1 내 .2 돈 .1 포 .1 누 .1 환 .2 십 .1 춘 .1 수 .2 흥 .1 해 .3
"""

TWO_SYLLABLE_SURNAMES = {
    "남궁": 21.3, "황보": 10.4, "제갈": 5.7, "사공": 4.6, "선우": 3.6, "서문": 2.0, "독고": 0.8, "동방": 0.3,
    "망절": 0.1, "어금": 0.1, "장곡": 0.1, "강전": 0.1,
}  # fmt: skip
"""Thousands of bearers, as above. A surname's place here, from 0, is part of keys: append, never reorder."""

_FIRST = """
영 55 성 40 정 40 재 30 종 22 상 25 동 22 현 24 광 20 경 30 명 18 진 18 용 9 룡 10 철 12 창 16 승 14 기 15 병 13
윤 10 은 14 미 14 민 18 수 17 인 12 태 13 희 5 혜 9 지 20 주 11 준 8 남 8 춘 8 길 6 금 8 국 4 순 12 선 12 석 7 대 9
덕 6 도 6 두 3 만 7 문 8 범 2 봉 4 삼 1.5 세 6 소 5 송 2 숙 2 신 3 예 3 옥 4 완 2 원 6 유 6 응 2 의 3 익 1 일 8
장 1.5 제 2.5 찬 2 천 2 충 1.5 치 1.5 택 1 판 .5 평 .7 하 4 학 6 한 5 항 .4 해 4 행 .7 향 3 헌 .5 혁 3 형 6 호 6
홍 4 화 3 환 .8 효 3 훈 1.2 흥 1.5 강 3 건 3.5 계 2 관 2.5 교 1 구 .8 권 .6 규 3 근 2.5 나 2 다 2 달 .6 란 .5 래 .5
려 .4 련 1.5 렬 .1 령 .3 례 .2 로 .2 류 .1 리 .4 린 .3 림 .2 모 .3 무 1.7 배 .5 백 .5 보 1.5 복 1.5 부 .4 분 .8
빈 .2 사 .3 산 .3 서 5 설 1 섭 .2 솔 .3 슬 .5 시 2.5 식 .2 심 .1 아 1.5 안 .5 애 .6 양 1 언 .3 연 4 열 .1 오 .7
우 4 욱 .1 운 2.5 웅 .7 월 .3 이 1 자 .6 전 .3 점 .4 조 .3 좌 .05 중 2 초 .3 총 .2 추 .2 탁 .1 탄 .05 필 .7 황 .1
후 .4 휘 .5 가 .6 갑 .7 개 .3 걸 .1 겸 .3 고 .2 곤 .05 균 .2 극 .2 노 .1 라 .1 락 .05 량 .4 록 .1 률 .05 륜 .1
륭 .1 맹 .15 면 .05 목 .1 묘 .05 묵 .05 방 .2 별 .1 북 .05 비 .1 새 .2 샘 .1 생 .1 섬 .03 술 .05 실 .05 쌍 .03
쌔 .01 악 .01 억 .1 여 .5 염 .02 옹 .03 왕 .1 외 .05 요 .2 율 .1 위 .1 을 .3 음 .03 임 .4 입 .03 잎 .02 잔 .02
절 .05 직 .1 집 .03 차 .3 채 .8 청 .3 출 .05 칠 .3 쾌 .02 타 .02 팔 .1 품 .02 풍 .05 협 .05 히 .02 꽃 .2 단 .2
담 .05 당 .03 돈 .1 득 .1
"""

_LAST = """
철 24 수 34 호 30 희 28 영 30 숙 19 순 16 자 10 미 14 남 16 일 16 진 22 민 14 석 15 성 22 혁 14 훈 13 우 18 주 12
현 17 식 14 용 6 룡 10 국 8 길 7 환 11 선 13 정 17 경 11 연 12 옥 10 원 13 은 7 준 11 춘 3 태 5 택 4 학 4 한 4 헌 4
홍 3.5 화 9 규 8 균 3 근 6 기 10 금 3 구 4 관 4.5 권 3.5 광 4 곤 1.5 교 2 걸 2.5 건 2.5 계 .7 강 3 갑 .5 나 2 녀 .5
년 .6 단 .3 달 1 대 3 덕 4 도 2.5 동 5 두 1.2 득 1.5 락 1 란 3 람 1.2 래 1.7 련 1.3 렬 2.7 령 1 례 1.5 로 .6 록 .9
류 .1 률 .3 륜 .2 리 1.7 린 2.3 림 2.3 립 .3 만 4 명 5 모 1.5 목 .3 무 1.2 묵 .4 문 3.5 배 2 백 .7 범 3.2 병 .9
보 1.2 복 3.5 봉 3 부 .8 분 1.5 빈 2.5 산 1.7 삼 2 상 3.2 서 2.5 섭 4 세 1.2 설 .6 손 .1 솔 .6 송 1.3 승 2 시 .4
신 1.7 심 .6 아 5 안 .5 애 3 양 1 언 .4 엽 1.3 열 .6 예 .5 오 1 완 1.6 욱 4.5 운 2.2 웅 2.7 월 .9 유 1.2 윤 4.3
율 .7 음 .2 의 .6 이 2 익 1.6 인 4.5 임 .5 장 .7 재 3.3 전 .3 제 .8 조 .4 종 1.7 중 3 지 4.5 직 .5 찬 4.3 창 1.7
천 3 청 .3 초 .3 출 .4 충 .7 칠 .4 탁 .5 팔 .3 표 .8 필 1.2 하 3.5 해 1.7 행 .8 향 2 협 .8 형 4.2 혜 1.6 효 .7
후 .6 휘 .4 흠 .3 흥 .7 황 .15 별 .2 슬 .5 가 .3 각 .05 간 .05 감 .05 개 .1 겸 .5 고 .4 곡 .05 공 .2 과 .05 군 .3
귀 .1 극 .3 급 .03 낙 .05 난 .1 노 .1 능 .1 다 .3 담 .1 당 .1 돈 .4 돌 .1 라 .4 량 .7 려 .1 륭 .2 르 .05 름 .3
마 .1 맹 .1 면 .1 방 .2 본 .1 비 .7 빛 .2 사 .2 생 .3 샘 .1 숭 .03 습 .03 실 .3 암 .1 약 .03 억 .2 업 .3 여 .2
왕 .1 외 .05 요 .1 욕 .02 을 .3 응 .2 쟁 .02 저 .02 적 .1 절 .1 점 .2 좌 .05 증 .1 집 .1 차 .3 채 .5 총 .1 추 .2
치 .5 타 .05 판 .2 평 .5 풍 .1 함 .1 합 .02 항 .3 허 .1 활 .1 회 .3 꽃 .1
"""

_ONLY = """
철 60 혁 35 룡 25 진 30 현 20 준 20 훈 18 민 22 선 14 영 14 건 14 웅 12 일 10 산 10 강 10 학 10 성 10 광 10 명 10
호 8 석 8 금 8 옥 8 봉 8 률 2 범 6 솔 6 걸 5 국 8 남 8 길 5 덕 4 란 6 림 5 린 4 만 3 문 3 미 4 별 3 빈 3 삼 4 설 4
숙 3 순 4 슬 4 식 4 신 4 승 5 심 2 아 2 안 3 연 8 완 5 욱 8 용 8 원 6 윤 4 율 4 은 8 익 4 인 6 찬 8 창 6 천 5 춘 4
탁 4 택 3 한 4 향 4 헌 5 협 3 환 4 휘 4 흥 3 희 6 규 5 권 5 균 3 근 5 관 4 곤 4 결 3 겸 4 경 8 정 8 주 4 지 3 령 3
렬 2 련 2 태 3
"""

_GIVEN_LENGTH = (0.05, 0.94, 0.009, 0.001)
"""P(syllables of the given name), 1 to 4. Assumption: two are the rule; one is more frequent in the North."""

_WORD_LENGTH = (0.1, 0.45, 0.35, 0.1)
"""P(syllables of a word in an organisation's name), 1 to 4. Assumption."""

_BACKOFF = 0.04
"""Share of given-name syllables that the tables above do not name: by how many Hanja read so. Assumption."""

_UNSEEN = 0.003
"""Share left to the syllables of KS X 1001 that are no Hanja's reading, evenly. Assumption."""

_RARE_SURNAMES = 2e-4
"""Share of surnames beyond the table: by Hanja readings. Assumption; the census counts 0.01 % in names it groups."""


def _table(text: str) -> dict[str, float]:
    words = text.split()
    if len(set(words[::2])) < len(words) / 2:
        raise AssertionError("a syllable stands twice in a table of priors")
    return dict(zip(words[::2], map(float, words[1::2]), strict=True))


def _dense(weights: dict[str, float], backoff: float, unseen: float) -> NDArray[np.float64]:
    """[11172] probabilities by slot: the table, backed off to readings of Hanja, backed off to every syllable."""
    named = np.zeros(N_SLOTS)
    for syllable, weight in weights.items():
        named[jamo.slot(syllable)] = weight
    known = jamo.numbers() > 0
    by_hanja = np.zeros(N_SLOTS)
    for syllable, count in hanja.reading_counts().items():
        by_hanja[jamo.slot(syllable)] = count
    dense = (1 - backoff - unseen) * named / named.sum() + backoff * by_hanja / by_hanja.sum()
    dense = np.where(known, dense + unseen / known.sum(), 0.0)
    dense.setflags(write=False)
    return dense


@cache
def surnames() -> NDArray[np.float64]:
    """[11172] P(surname) of one syllable, by slot."""
    weights = _table(_SURNAMES)
    return _dense(weights, _RARE_SURNAMES, 0.0) * (1 - _two_syllable_share())


@cache
def two_syllable_surnames() -> dict[int, tuple[int, float]]:
    """Key of its two syllables (first << 12 | second) to its number in keys and its probability."""
    total = _two_syllable_share() / sum(TWO_SYLLABLE_SURNAMES.values())
    number = jamo.numbers()
    return {
        int(number[jamo.slot(name[0])]) << BITS | int(number[jamo.slot(name[1])]): (
            TWO_SYLLABLES + place,
            n * total,
        )
        for place, (name, n) in enumerate(TWO_SYLLABLE_SURNAMES.items())
    }


@cache
def two_syllable_places() -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Tables [11172] like `given`, 1 where a syllable is the first, or the second, of a two-syllable surname."""
    tables = np.zeros((2, N_SLOTS))
    for name in TWO_SYLLABLE_SURNAMES:
        tables[0, jamo.slot(name[0])] = tables[1, jamo.slot(name[1])] = 1.0
    return np.zeros(N_SLOTS), tables[0], tables[1]


@cache
def _two_syllable_share() -> float:
    two = sum(TWO_SYLLABLE_SURNAMES.values())
    return two / (two + sum(_table(_SURNAMES).values()))


@cache
def given() -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Three tables [11172] by slot: P(the only syllable), P(the first of several), P(a later one) of a given name."""
    first, last, only = _table(_FIRST), _table(_LAST), _table(_ONLY)
    return _dense(only, 3 * _BACKOFF, _UNSEEN), _dense(first, _BACKOFF, _UNSEEN), _dense(last, _BACKOFF, _UNSEEN)


@cache
def word() -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """The same three tables for a word of an organisation's name: half as in names, half by Hanja. Assumption."""
    any_place = {s: _table(_FIRST).get(s, 0.0) + _table(_LAST).get(s, 0.0) for s in _table(_FIRST) | _table(_LAST)}
    dense = _dense(any_place, 0.6, 0.02)
    return dense, dense, dense


def length(syllables: int, of_word: bool) -> float:
    """P(number of syllables) of a given name, or of a word."""
    return (_WORD_LENGTH if of_word else _GIVEN_LENGTH)[syllables - 1]


@cache
def _surname_by_number() -> NDArray[np.float64]:
    """[4096 + n] P(surname) by its number in keys."""
    table = np.zeros(TWO_SYLLABLES + len(TWO_SYLLABLE_SURNAMES))
    dense, slots = surnames(), jamo.slots()
    table[1 : len(slots)] = dense[slots[1:]]
    for number, p in two_syllable_surnames().values():
        table[number] = p
    return table


def surname_number(name: str) -> int:
    """A surname's number in keys."""
    if len(name) == 1:
        return int(jamo.numbers()[jamo.slot(name)])
    return TWO_SYLLABLES + list(TWO_SYLLABLE_SURNAMES).index(name)


def surname(numbers: NDArray[np.int64]) -> NDArray[np.float64]:
    """P(surname) of numbers in keys."""
    return _surname_by_number()[numbers]


@cache
def _by_number(of_word: bool) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    only, first, later = (table[jamo.slots()] for table in (word() if of_word else given()))
    first = first.copy()
    later = later.copy()
    first[0] = later[0] = 1.0  # an empty place costs nothing
    return only, first, later


def prior(keys: NDArray[np.uint64]) -> NDArray[np.float64]:
    """P(reading) as a Korean person's name, or as a word where the key has no surname."""
    given_key = (keys & np.uint64((1 << SURNAME_SHIFT) - 1)).astype(np.int64)
    surname_number = (keys >> np.uint64(SURNAME_SHIFT)).astype(np.int64)
    of_word = bool(len(keys)) and surname_number[0] == 0
    places = np.stack([(given_key >> (BITS * i)) & ((1 << BITS) - 1) for i in range(LONGEST_GIVEN)])
    n = (places > 0).sum(axis=0)
    lengths = np.array(_WORD_LENGTH if of_word else _GIVEN_LENGTH)[n - 1]
    only, first, later = _by_number(of_word)
    # places[0] is the last syllable; the first one stands at n - 1
    head = np.take_along_axis(places, (n - 1)[None], axis=0)[0]
    product = later[places].prod(axis=0) / later[head] * first[head]
    product = np.where(n == 1, only[head], product)
    result: NDArray[np.float64] = lengths * product
    return result if of_word else result * surname(surname_number)
