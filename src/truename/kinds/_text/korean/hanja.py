"""How a Hanja is read in Korean, and which Hanja names are written with.

KS X 1001 orders its 4,888 Hanja by their Hangul readings, and a character with several readings stands at each of them
(the further ones decode to compatibility ideographs, U+F900 to U+FA0B). So the first character of each reading is the
whole table of readings; Python's codec euc_kr holds the order.

The firsts were found by walking that order beside the dictionary of the package `hanja` 0.15.1 (27,497 characters,
independent of the standard; not a dependency). Of the 4,620 different characters all but 坍 (담 here, 단 there) then
have a reading that the dictionary gives. What has to hold without it is in tests/kinds/_text/korean/test_hanja.py.
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Callable
from functools import cache

from truename.kinds._text.korean import jamo

_FIRST_OF_READING = """
가伽 각刻 간侃 갈乫 감勘 갑匣 강剛 개介 객喀 갱坑 갹醵 거倨 건乾 걸乞 검儉 겁劫 게偈 격擊 견堅 결抉 겸兼 경京 계係
고古 곡哭 곤困 골汨 공供 곶串 과寡 곽廓 관串 괄刮 광侊 괘卦 괴乖 굉宏 교交 구丘 국國 군君 굴堀 궁宮 권倦 궐厥 궤机
귀句 규叫 균勻 귤橘 극克 근僅 글契 금今 급伋 긍亘 기企 긴緊 길佶 김金 끽喫 나儺 낙樂 난亂 날捏 남南 납拉 낭囊 내乃
냉冷 녀女 년年 념念 녕寧 노努 녹碌 논論 농壟 뇌惱 뇨尿 누壘 눈嫩 눌訥 뉴杻 늑勒 늠凜 능凌 니尼 닉匿 다多 단丹 달撻
담啖 답沓 당唐 대代 댁宅 덕德 도倒 독毒 돈墩 돌乭 동仝 두兜 둔屯 득得 등嶝 라喇 락樂 란丹 랄剌 람嵐 랍拉 랑廊 래來
랭冷 략掠 량亮 려侶 력力 련憐 렬冽 렴廉 렵獵 령令 례例 로勞 록碌 론論 롱壟 뢰儡 료了 룡龍 루壘 류劉 륙六 륜侖 률律
륭隆 륵勒 름凜 릉凌 리俚 린吝 림林 립砬 마摩 막寞 만万 말唜 망亡 매埋 맥脈 맹孟 멱冪 면免 멸滅 명冥 몌袂 모侮 목木
몰歿 몽夢 묘卯 무務 묵墨 문們 물勿 미味 민岷 밀密 박剝 반伴 발勃 방倣 배倍 백伯 번幡 벌伐 범凡 법法 벽僻 변便 별別
병丙 보保 복伏 본本 볼乶 봉俸 부不 북北 분分 불不 붕崩 비丕 빈嚬 빙憑 사乍 삭削 산傘 살乷 삼三 삽揷 상上 새塞 색嗇
생牲 서墅 석夕 선仙 설卨 섬剡 섭攝 성城 세世 소召 속俗 손孫 솔率 송宋 쇄刷 쇠衰 수修 숙叔 순巡 술戌 숭崇 슬瑟 습濕
승丞 시侍 식埴 신伸 실失 심審 십什 쌍雙 씨氏 아亞 악堊 안安 알斡 암唵 압壓 앙仰 애厓 액厄 앵櫻 야也 약弱 양亮 어圄
억億 언偃 얼孼 엄俺 업嶪 엔円 여予 역亦 연嚥 열列 염厭 엽曄 영令 예乂 오五 옥屋 온溫 올兀 옹壅 와渦 완婉 왈曰 왕往
왜倭 외外 요了 욕慾 용俑 우于 욱勖 운云 울蔚 웅熊 원元 월月 위位 유乳 육六 윤倫 율律 융戎 은垠 을乙 음吟 읍揖 응凝
의依 이二 익匿 인人 일一 임任 입入 잉仍 자仔 작作 잔孱 잠岑 잡雜 장丈 재再 쟁爭 저佇 적勣 전佃 절切 점占 접接 정丁
제制 조俎 족族 존存 졸卒 종倧 좌佐 죄罪 주主 죽竹 준俊 줄茁 중中 즉卽 즐櫛 즙楫 증增 지之 직直 진唇 질侄 짐斟 집什
징徵 차且 착捉 찬撰 찰刹 참僭 창倉 채債 책冊 처凄 척倜 천仟 철凸 첨僉 첩堞 청廳 체切 초初 촉促 촌寸 총叢 촬撮 최催
추墜 축丑 춘春 출出 충充 췌悴 취取 측側 층層 치侈 칙則 친親 칠七 침侵 칩蟄 칭秤 쾌快 타他 탁倬 탄呑 탈奪 탐探 탑塔
탕宕 태兌 택宅 탱撑 터攄 토兎 통慟 퇴堆 투偸 특慝 틈闖 파坡 판判 팔八 패佩 팽彭 퍅愎 편便 폄貶 평坪 폐吠 포佈 폭幅
표俵 품品 풍楓 피彼 필匹 핍乏 하下 학壑 한寒 할割 함函 합合 항亢 해亥 핵劾 행倖 향享 허噓 헌憲 헐歇 험險 혁奕 현俔
혈孑 혐嫌 협俠 형亨 혜兮 호乎 혹惑 혼婚 홀忽 홍哄 화化 확廓 환丸 활活 황凰 회匯 획劃 횡宖 효哮 후侯 훈勛 훙薨 훤喧
훼卉 휘彙 휴休 휼恤 흉兇 흑黑 흔昕 흘吃 흠欠 흡吸 흥興 희僖 힐詰
"""

_ONLY_AFTER_LAW = "郎隸"

_BEYOND = """
경檠 규嬀 명洺 모慔 민砇忞頣慜 배坏 범釩 보俌 서諝 선墡嫙 시偲 아妸 안侒 애璦 연娫渷 완妧 운賱 윤昀 은檼溵
정婧涏 제瑅 진珒 현昡儇 혜譓 훈曛 희橲
"""
"""Name Hanja beyond KS X 1001, from general knowledge of the Supreme Court's list of Hanja for personal names."""

_VARIANT_PAIRS = """
教敎 鎮鎭 尚尙 清淸 真眞 晚晩 顏顔 產産 強强 青靑 恆恒 即卽 既旣 概槪 鄉鄕 研硏 值値 説說 郎郞 俞兪 昂昻 眾衆
珮佩 彥彦 煕熙 鉄鐵 録錄 恵惠 広廣 沢澤 斎齋 桜櫻 栄榮 楽樂 仏佛 国國 会會 権權 寿壽 竜龍 滝瀧 渓溪 実實 経經
継繼 恺愷 隸隷 勲勳 黒黑 徳德 吕呂 奥奧 桧檜 瀬瀨 県縣 静靜 浄淨 児兒 斉齊 済濟 剣劍 検檢 験驗 険險 倹儉 戸戶
辺邊 温溫 妍姸 慎愼 填塡 顛顚 為爲 偽僞 鋭銳 悦悅 税稅 脱脫 閲閱 緑綠 禄祿 虚虛 戯戱 戲戱 黄黃 横橫 呉吳 册冊
姫姬 並竝 并幷 屏屛 瓶甁 歩步 渉涉 歳歲 毎每 増增 穂穗 羣群 亙亘 壮壯 荘莊 将將 獎奬 収收 敘敍 叙敍 飲飮 舘館
啟啓 户戶 没沒 綉繡 珎珍 瑶瑤 謡謠 遥遙 揺搖 絕絶 衞衛 顕顯 舉擧 挙擧 誉譽 与與 禀稟 渊淵 渕淵 崐崑 双雙 恊協
丽麗 庆慶 恳懇 彝彛 吴吳 鲜鮮 糸絲 姊姉 弥彌 来來 売賣 読讀 続續 応應 気氣 帰歸 亀龜 歴歷 暦曆 随隨 髄髓 悪惡
亜亞 圧壓 囲圍 壱壹 隠隱 駅驛 塩鹽 仮假 価價 壊壞 懐懷 拡擴 覚覺 学學 巻卷 陥陷 勧勸 観觀 関關 犠犧 拠據 峡峽
狭狹 暁曉 区區 薫薰 径徑 掲揭 鶏鷄 雞鷄 撃擊 献獻 厳嚴 効效 鉱鑛 砕碎 剤劑 雑雜 参參 桟棧 蚕蠶 賛贊 残殘 辞辭
湿濕 写寫 釈釋 従從 縦縱 処處 奨奬 焼燒 証證 乗乘 畳疊 嬢孃 譲讓 醸釀 触觸 嘱囑 尽盡 粋粹 酔醉 枢樞 数數 声聲
専專 戦戰 浅淺 潜潛 践踐 銭錢 禅禪 曽曾 捜搜 挿揷 插揷 総總 聡聰 装裝 騒騷 蔵藏 臓臟 属屬 対對 帯帶 滞滯 択擇
単單 団團 断斷 遅遲 昼晝 虫蟲 鋳鑄 庁廳 聴聽 逓遞 転轉 伝傳 灯燈 当當 党黨 盗盜 闘鬪 鬥鬪 独獨 届屆 弐貳 悩惱
脳腦 拝拜 廃廢 発發 髪髮 抜拔 蛮蠻 祕秘 払拂 併倂 変變 宝寶 満滿 黙默 薬藥 様樣 頼賴 乱亂 覧覽 両兩 猟獵 塁壘
励勵 礼禮 霊靈 齢齡 恋戀 炉爐 労勞 湾灣 錬鍊 涼凉 凛凜 灵靈 闲閒 巌巖 尭堯 焔焰 畧略 甯寧 蕴蘊 蒋蔣 緒緖 煒暐
栞刊 熈熙
"""
_VARIANTS = {pair[0]: pair[1] for pair in _VARIANT_PAIRS.split()}
"""The form that KS X 1001 encodes of a character that Chinese and Japanese standards write otherwise."""

_NAME_HANJA = """
강江剛康强 건建健乾 걸杰傑 겸謙 경京慶景敬卿庚炅瓊鏡 계桂季啓 곤坤 관寬觀官 광光廣 교敎 구九求龜 국國 권權
규圭奎揆珪 균均鈞 근根槿謹近 금金今琴 기基起奇琦氣棋祺箕琪 길吉 나那娜 남南男 녀女 년年 다多 단丹 달達 담潭 대大代
덕德悳 도道度燾都 돈敦 동東棟桐同童 두斗 득得 란蘭 래來 련連蓮 렬烈 령令玲 례禮 록祿 룡龍 률律 리利里李 린麟隣 림林
만萬滿晩 매梅 맹孟 명明命銘 모模 목木 무武茂 묵默 문文 미美 민敏民旻玟珉旼 배培 백白伯 범範凡 병炳秉柄丙 보寶甫普
복福 본本 봉奉鳳峯 부富 분粉分 비飛 빈彬斌 산山 삼三 상相尙商祥常象 서瑞徐緖書 석錫石奭碩 선善宣仙先 설雪 섭燮
성成星聖誠性盛 세世 소素昭小 손孫 송松 수洙秀壽守水樹 숙淑肅 순順舜淳純 승承勝昇 시時始 식植植湜 신信新申 심心
아雅娥 안安 애愛 양陽 언彦 엽燁 여如 연姸淵然延衍 열悅 영英永榮泳映瑛暎 예藝 오五吾 옥玉 완完 용勇容鎔用
우宇佑雨祐禹 욱旭昱郁 운雲運 웅雄 원源元遠園 월月 위偉 유裕有柔 윤允潤尹胤 은恩銀殷 의義宜 이二 익翼益 인仁寅
일一日 임任 자子慈 장章長 재在載宰才 정正貞廷靜禎政定 제濟濟 조祖 종鍾宗 주柱周珠柱朱 준俊準濬 중中重仲
지智志知池芝 직直稙 진鎭眞珍振 찬燦贊瓚 창昌昶 채彩 천天千 철哲喆徹澈鐵 청淸 초初 춘春 출出 충忠 치治致 칠七 탁鐸
태泰太 택澤 팔八 평平 표杓 필弼 하夏河 학學鶴 한漢韓 항恒 해海 행幸 향香 혁赫爀革 헌憲 현賢鉉顯炫玄 형亨炯衡 혜惠慧
호浩鎬虎昊 홍洪弘 화花和華 환煥桓 황黃 효孝 후厚 훈勳薰 휘輝 흠欽 흥興 희熙姬喜希
"""
"""The Hanja that names are mostly written with, by reading, commonest first. Assumption, from general knowledge."""

_SURNAME_HANJA = """
김金 리李 박朴 최崔 정鄭丁程 강姜康 조趙曺曹 윤尹 장張蔣莊章 림林 한韓 오吳 서徐 신申辛愼 권權 황黃 안安 송宋
전全田錢 홍洪 류柳劉 고高 문文 량梁 손孫 배裵裴 백白 허許 남南 심沈 로盧魯路 하河夏 곽郭 성成 차車 주朱周 우禹于
구具丘 민閔 유兪庾 임任 라羅 진陳秦晋 지池智 엄嚴 채蔡 원元 천千天 방方房龐 공孔 현玄 함咸 변卞邊 렴廉 양楊 려呂
추秋 도都 소蘇邵 석石 선宣 설薛 마馬 길吉 연延燕 위魏韋 표表 명明 기奇 반潘班 왕王 금琴 옥玉 륙陸 인印 맹孟 제諸
모牟毛 탁卓 국鞠 여余 어魚 은殷 편片 룡龍 예芮 경慶景 봉奉 사史 부夫 가賈 복卜 태太 목睦 형邢 계桂 피皮 두杜 감甘
음陰 빈賓 동董 온溫 호扈胡 범范 좌左 팽彭 승承昇 간簡 상尙 시施 갈葛 단段 견甄 당唐 화化 련連
"""
"""The Hanja of the surnames, by reading, commonest first (the census counts them so)."""

_NAMED = 0.85
"""Share of a syllable's Hanja that `_NAME_HANJA` names; the others of its reading share the rest. Assumption."""


@cache
def readings() -> dict[str, tuple[str, ...]]:
    """Each Hanja's readings, before the initial-sound law: 李 is 리 and never 이."""
    firsts = [(entry[0], entry[1]) for entry in _FIRST_OF_READING.split()]
    found: dict[str, list[str]] = defaultdict(list)
    following = 0
    reading = ""
    for row in range(0xCA, 0xFE):
        for cell in range(0xA1, 0xFF):
            character = unicodedata.normalize("NFC", bytes((row, cell)).decode("euc_kr"))
            if following < len(firsts) and character == firsts[following][1]:
                reading = firsts[following][0]
                following += 1
            if reading not in found[character]:
                found[character].append(reading)
    if following != len(firsts):
        raise AssertionError(f"the reading {firsts[following]} was not found in its place")
    for entry in _BEYOND.split():
        for character in entry[1:]:
            if character not in found:
                found[character] = [entry[0]]
    for (
        character
    ) in _ONLY_AFTER_LAW:  # the standard lists these forms at a law's reading only; their variants are whole
        del found[character]
    found["異"] = ["이"]  # it stands at 리 besides, a reading that no dictionary knows
    return {
        character: tuple(r for r in several if not any(r != other and r == jamo.after_law(other) for other in several))
        for character, several in found.items()
    }


@cache
def reading_counts() -> dict[str, int]:
    """How many Hanja have each reading."""
    counts: dict[str, int] = defaultdict(int)
    for several in readings().values():
        for reading in several:
            counts[reading] += 1
    return dict(counts)


@cache
def of_syllable(surname: bool) -> dict[str, dict[str, float]]:
    """P(Hanja | syllable), in surnames or in given names, by syllable and Hanja."""
    named = {entry[0]: entry[1:] for entry in (_SURNAME_HANJA if surname else _NAME_HANJA).split()}
    every: dict[str, list[str]] = defaultdict(list)
    for character, several in readings().items():
        for reading in several:
            every[reading].append(character)
    shares: dict[str, dict[str, float]] = {}
    for reading, characters in every.items():
        common = dict.fromkeys(named.get(reading, ""))
        rank_total = sum(1 / (rank + 1) for rank in range(len(common)))
        rest = 1 - _NAMED if common else 1.0
        share = dict.fromkeys(characters, rest / len(characters))
        for rank, character in enumerate(common):
            share[character] = share.get(character, 0.0) + _NAMED / (rank + 1) / rank_total
        shares[reading] = share
    return shares


@cache
def _to_traditional() -> Callable[[str], str]:
    import opencc  # its dictionaries are read when a Han character is first met that Korea does not write

    convert: Callable[[str], str] = opencc.OpenCC("s2t").convert
    return convert


def standard(character: str) -> str:
    """The form of a Han character that Korean readings are listed by: 铁 and 鉄 become 鐵, 教 becomes 敎."""
    character = unicodedata.normalize("NFC", character)
    known = readings()
    if character in known:
        return character
    for form in (_VARIANTS.get(character), _to_traditional()(character)):
        if form and len(form) == 1:
            form = _VARIANTS.get(form, form) if form not in known else form
            if form in known:
                return form
    return character
