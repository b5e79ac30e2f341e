"""How results are said to everybody. A rapid test is a first look: a positive one is no finding of the law.

Source: 《食品安全法》第一百一十二条（快速抽查检测表明可能不符合食品安全标准的，应当依法检验）.
"""

from food_safety.rules import rapid_tests as rapid
from food_safety.rules import sampling

RAPID, LABORATORY = "快速检测", "实验室检验"
PASS, FAIL, DOUBT, NONE = "合格", "不合格", "有疑问", "未测出"
OF_RAPID = {rapid.PASS: PASS, rapid.POSITIVE: DOUBT, rapid.INVALID: NONE}
OF_LABORATORY = {sampling.PASS: PASS, sampling.FAIL: FAIL}
KINDS = {PASS: "ok", FAIL: "bad", DOUBT: "wait", NONE: "plain"}
EXPLAINED = {
    PASS: "所测项目没有发现问题。",
    DOUBT: "快速检测是初步筛查，有疑问的要再送实验室检验，不等于不合格。",
    FAIL: "实验室检验不合格，已经按规定处理。",
    NONE: "这次没有测出结果，不作判断。",
}
SENT, RECHECKED, HANDLED, OPEN = (
    "已送实验室检验",
    "已经复检",
    "已经处理",
    "正在处理",
)
OF_HANDLING = {rapid.SAMPLING: SENT, rapid.RECHECK: RECHECKED, rapid.UNDISPUTED: HANDLED}


def followed_rapid(result: str, handling: str) -> str:
    """What is told of the steps after a rapid test; nothing unless it was positive."""
    return OF_HANDLING.get(handling, OPEN) if result == rapid.POSITIVE else ""


def followed_laboratory(result: str, ended: bool) -> str:
    return (HANDLED if ended else OPEN) if result == sampling.FAIL else ""
