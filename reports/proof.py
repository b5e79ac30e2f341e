"""Proof-reading of a finished text: the slips that stand in real summaries, each at its place with a mend.

Pure functions over paragraphs of plain text. Source: domain.md A5; GB/T 15834-2011 for punctuation, GB/T 15835-2011
for figures.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

HAN = "\u4e00-\u9fff"

# Written → meant. Characters that look alike or sound alike and are no word as they stand.
WRONG = {
    "瘦内精": "瘦肉精",
    "领城": "领域",
    "合账": "台账",
    "间题": "问题",
    "专整治": "专项整治",
    "督査": "督查",
    "检査": "检查",
    "査处": "查处",
    "査办": "查办",
    "抽査": "抽查",
    "排査": "排查",
    "巡査": "巡查",
    "得决心": "的决心",
    "得信心": "的信心",
    "国家队“": "国家对“",
    "既使": "即使",
    "部份": "部分",
    "按装": "安装",
    "帐户": "账户",
    "台帐": "台账",
    "即日启": "即日起",
    "做风": "作风",
    "座谈汇": "座谈会",
}
# Two syllables twice that are a word of their own.
DOUBLED_WORDS = {"许许多多", "研究研究", "讨论讨论", "学习学习", "考虑考虑"}
SCENES = {"三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9, "十": 10}
FULL_WIDTH = {":": "：", ";": "；", ",": "，", "?": "？", "!": "！", "(": "（", ")": "）"}
ORDINALS = "零一二三四五六七八九十"


@dataclass(frozen=True)
class Slip:
    """``text`` is what stands at ``start`` of paragraph ``place``; ``mend`` replaces it, None where a person must judge.

    ``is_grave``: a text with it is not sent out.
    """

    place: int
    start: int
    text: str
    rule: str
    message: str
    mend: str | None = None
    is_grave: bool = False

    @property
    def end(self) -> int:
        return self.start + len(self.text)


def slips(paragraphs: Sequence[str], *, own: Iterable[str] = (), foreign: Iterable[str] = ()) -> list[Slip]:
    """All slips in reading order. ``own`` are names of places that may stand in the text, ``foreign`` may not."""
    found = [slip for place, text in enumerate(paragraphs) for check in CHECKS for slip in check(place, text)]
    found += _places(paragraphs, tuple(own), tuple(foreign))
    found += [*_numbering(paragraphs), *_per_cent(paragraphs), *_twice(paragraphs)]
    return sorted(found, key=lambda slip: (slip.place, slip.start, slip.rule))


def _all(pattern: str, rule: str, message: str, mend: Callable | str | None = None, *, is_grave=False):
    """A check that reports every match of ``pattern``; ``mend`` is a text or a function of the match."""
    compiled = re.compile(pattern)

    def check(place: int, text: str) -> Iterator[Slip]:
        for match in compiled.finditer(text):
            fixed = mend(match) if callable(mend) else mend
            yield Slip(place, match.start(), match[0], rule, message, fixed, is_grave)

    return check


def _wrong(place: int, text: str) -> Iterator[Slip]:
    taken: set[int] = set()
    for written, meant in WRONG.items():
        for match in re.finditer(re.escape(written), text):
            taken.update(range(match.start(), match.end()))
            yield Slip(place, match.start(), written, "错别字", f"「{written}」应为「{meant}」", meant)
    for match in re.finditer("査", text):
        if match.start() not in taken:
            yield Slip(place, match.start(), "査", "错别字", "「査」应为「查」", "查")


def _doubled(place: int, text: str) -> Iterator[Slip]:
    for match in re.finditer(rf"([{HAN}]{{2,6}})\1", text):
        if match[0] not in DOUBLED_WORDS:
            yield Slip(place, match.start(), match[0], "重复", f"「{match[1]}」重复", match[1])
    for match in re.finditer(r"([^，、。；：]{4,24})([，、])\1(?=[，、。；：])", text):
        whole = match[0]
        yield Slip(place, match.start(), whole, "重复", f"「{match[1]}」连写了两遍", match[1])


def _scenes(place: int, text: str) -> Iterator[Slip]:
    for match in re.finditer(rf"[“「]?([{''.join(SCENES)}])进[”」]?", text):
        sentence = re.split("[。！？\n]", text[match.end() :])[0]
        listed = re.findall(rf"进[{HAN}]{{2,5}}(?=[、，,等。活动]|$)", sentence)
        if listed and len(listed) != SCENES[match[1]]:
            message = f"「{match[1]}进」后面列了 {len(listed)} 项，应为 {SCENES[match[1]]} 项"
            yield Slip(place, match.start(), match[0], "数目不符", message)


def _titles(place: int, text: str) -> Iterator[Slip]:
    """GB/T 15834: no mark between titles. Both ways in one paragraph are a slip whichever is meant."""
    joined, marked = len(re.findall("》《", text)), [match.start() for match in re.finditer("》、《", text)]
    if joined and marked:
        for start in marked:
            yield Slip(
                place, start, "》、《", "标点", "书名号之间用不用顿号前后不一致，按国家标准不用", "》《"
            )


def _brackets(place: int, text: str) -> Iterator[Slip]:
    for match in re.finditer(r"[(（]([^()（）]{0,20})[)）]", text):
        whole, is_han = match[0], bool(re.search(f"[{HAN}]", match[1]))
        right = f"（{match[1]}）"
        if (whole[0] == "（") != (whole[-1] == "）"):
            yield Slip(place, match.start(), whole, "标点", "括号一边全角一边半角", right)
        elif whole[0] == "(" and (is_han or match.start() == 0):
            yield Slip(place, match.start(), whole, "标点", "中文里的括号应为全角", right)


CHECKS: tuple[Callable[[int, str], Iterator[Slip]], ...] = (
    _all(r"\*+(?:\.\*+)?", "空缺", "数字还空着", is_grave=True),
    _all(r"【待补[^】]*】", "空缺", "内容还没有补上", is_grave=True),
    _all(r"[×xX]{2,}(?=[月日年户家个份%])", "空缺", "数字还空着", is_grave=True),
    _wrong,
    _doubled,
    _scenes,
    _titles,
    _brackets,
    _all(
        rf"(?<=[{HAN}”》）％%])[:;,?!](?=[{HAN}“《（*\d])",
        "标点",
        "中文里的标点应为全角",
        lambda match: FULL_WIDTH[match[0]],
    ),
    _all(
        r"截止(?:到)?(?=[0-9*〇一二三四五六七八九十]|本|目前|去|上)",
        "用词",
        "说明到某日为止用「截至」",
        "截至",
    ),
    _all(r"^\d+[.．、]是", "编号", "「1.是」应写作「一是」", lambda match: f"{_ordinal(match[0])}是"),
    _all(r"([。，、；：！？])\1+", "标点", "标点重复", lambda match: match[1]),
    _all(r"[，、；：](?=[。！？])|(?<=[。！？；])[，、；]", "标点", "两个标点连在一起"),
    _all(rf"(?<=[{HAN}，。；：、]) +(?=[{HAN}])", "空格", "汉字之间多了空格", ""),
    _all(
        r"0\d(?=月\d|日)|(?<=年)0\d(?=月)",
        "数字",
        "日期中的月、日不写前导零",
        lambda match: match[0].lstrip("0"),
    ),
)


def _ordinal(text: str) -> str:
    number = int(re.match(r"\d+", text)[0])
    return ORDINALS[number] if number < len(ORDINALS) else str(number)


def _places(paragraphs, own, foreign) -> Iterator[Slip]:
    """Another place's name, left over from a copied text: a known one anywhere, any other in front of a title's year."""
    for place, text in enumerate(paragraphs):
        taken = set()
        for name in foreign:
            for match in re.finditer(re.escape(name), text):
                if any(name in mine and mine in text[max(0, match.start() - 8) :] for mine in own):
                    continue
                taken.add(match.start())
                yield Slip(place, match.start(), name, "地名", f"出现了其他地方的名称「{name}」，请核对")
        for match in re.finditer(rf"(?<=《)(?:郊区|[{HAN}]{{1,4}}[区县镇乡])(?=\d{{4}}年)", text):
            known = any(match[0] in name or name in match[0] for name in own)
            if not known and match.start() not in taken:
                message = f"「{match[0]}」不是本辖区的名称，请核对"
                yield Slip(place, match.start(), match[0], "地名", message, own[0] if own else None)


# --- over the whole text -------------------------------------------------------------------------------------------

# How a heading's number may be written, by level; the first form of a level is the right one (GB/T 9704, 7.3.3).
NUMBERS = (
    (1, re.compile(r"([一二三四五六七八九十]{1,3})(、)")),
    (2, re.compile(r"[（(]([一二三四五六七八九十]{1,3})([）)])")),
    (3, re.compile(r"(\d{1,2})([.．、])(?!\d)")),
    (4, re.compile(r"[（(](\d{1,2})([）)])")),
)


def _numbering(paragraphs) -> Iterator[Slip]:
    """Numbers of headings that jump, and that are written now one way and now another."""
    counts: dict[int, int] = {}
    styles: dict[int, str] = {}
    for place, text in enumerate(paragraphs):
        read = _number(text)
        if read is None:
            continue
        level, number, style, written = read
        for deeper in [key for key in counts if key > level]:
            del counts[deeper]
        expected = counts.get(level, 0) + 1
        if number != expected and not (number == 1 and level not in counts):
            message = f"编号应为第 {expected}，写成了「{written}」"
            yield Slip(place, 0, written, "编号", message, _written(level, expected))
        counts[level] = number
        if styles.setdefault(level, style) != style:
            message = f"同级编号写法不一致：前面用「{styles[level]}」，这里用「{style}」"
            yield Slip(place, 0, written, "编号", message, _written(level, number))


def _number(text):
    for level, pattern in NUMBERS:
        if match := pattern.match(text):
            number = int(match[1]) if match[1].isdecimal() else _value(match[1])
            style = re.sub(r"[\d一二三四五六七八九十]+", "1" if match[1].isdecimal() else "一", match[0])
            return level, number, style, match[0]
    return None


def _value(words: str) -> int:
    head, ten, tail = words.partition("十")
    if not ten:
        return ORDINALS.index(words)
    return (ORDINALS.index(head) if head else 1) * 10 + (ORDINALS.index(tail) if tail else 0)


def _written(level: int, number: int) -> str:
    han = ORDINALS[number] if number < len(ORDINALS) else str(number)
    return {1: f"{han}、", 2: f"（{han}）", 3: f"{number}.", 4: f"（{number}）"}[level]


def _per_cent(paragraphs) -> Iterator[Slip]:
    if not any("%" in text for text in paragraphs):
        return
    for place, text in enumerate(paragraphs):
        for match in re.finditer("％", text):
            yield Slip(place, match.start(), "％", "标点", "百分号前后不一致，文中多用「%」", "%")


# What may come before different numbers without being the same figure.
COMPARING = re.compile(
    "同比|上年|去年|增长|下降|提高|其中|分别|约|较|各|第|余|共$|占|完成$|开展$|检查$|组织$"
)
_STATED = re.compile(rf"([{HAN}“”]{{4,14}})(\d+(?:\.\d+)?)(万?[{HAN}%％]{{1,2}})")


def _twice(paragraphs) -> Iterator[Slip]:
    """One figure said twice with different numbers: the same words before it and the same unit behind it, both of the year
    or both of five.

    The words of two different figures may be alike, so that it is shown and keeps no text from going out.
    """
    seen: dict[tuple[str, str, str], tuple[str, int]] = {}
    for place, text in enumerate(paragraphs):
        for match in _STATED.finditer(text):
            words = match[1][-8:]
            if len(words) < 5 or COMPARING.search(words[:-1]):
                continue
            before = text[text.rfind("。", 0, match.start()) + 1 : match.end(1)]
            span = "五年" if "五年" in before else ""
            key = (words, match[3], span)
            number, where = seen.setdefault(key, (match[2], place))
            if number != match[2]:
                message = f"「{words}」前面写的是 {number}{match[3]}（第 {where + 1} 段），这里是 {match[2]}{match[3]}"
                yield Slip(place, match.start(), match[0], "前后不一", message)
