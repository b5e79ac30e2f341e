"""CSV and TSV of unknown encoding: what it is written in, told by all of its bytes, and its rows."""

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from core.errors import RuleBroken
from core.uploads import limit

DELIMITERS = (",", "\t", ";", "，", "|")
LINE = re.compile(rb"\r\n|\r|\n")
CHINESE = re.compile("[\u4e00-\u9fff]")
SAVE_AGAIN = "请用 WPS 或 Excel 打开核对后另存为 .xlsx，再重新上传"
NAMES = {"utf-8": "UTF-8", "utf-8-sig": "UTF-8", "gb18030": "GB18030", "utf-16": "UTF-16"}


@dataclass(frozen=True)
class TextFacts:
    encoding: str
    delimiter: str
    height: int


def examine(path: Path) -> TextFacts:
    """Encoding (a Python codec name), delimiter and number of rows.

    RuleBroken names the line of a NUL byte, of a character that was cut, and of a line in another encoding.
    """
    content = path.read_bytes()
    encoding = _encoding(content)
    words = _decode(content, encoding)
    delimiter = _delimiter(words)
    height = sum(1 for _ in _records(words, delimiter))
    if height > limit("workbook_rows") + 20:
        raise RuleBroken(f"表格有 {height} 行，超过上限 {limit('workbook_rows')} 行，请拆分后分次导入")
    return TextFacts(encoding, delimiter, height)


def rows(path: Path, encoding: str, delimiter: str) -> Iterator[list[str]]:
    """The records of a file that ``examine`` has looked at; cells are text without blanks at the ends."""
    for record in _records(_decode(path.read_bytes(), encoding), delimiter):
        yield [cell.strip(" \u3000\ufeff") for cell in record]


def _encoding(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    if content.startswith(b"\xef\xbb\xbf"):
        return "utf-8-sig"
    if b"\x00" in content:
        raise RuleBroken(
            f"第 {_line_of(content, content.index(0))} 行含有空字节（NUL），文件可能已损坏，{SAVE_AGAIN}"
        )
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return _majority(content)
    return "utf-8"


def _majority(content: bytes) -> str:
    """UTF-8 or GB18030, whichever more lines are written in; the others are then refused by number."""
    lines = [line for line in LINE.split(content) if not line.isascii()]
    return "utf-8" if 2 * sum(map(_is_utf8, lines)) > len(lines) else "gb18030"


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _reads_as_utf8(line: bytes) -> bool:
    """Whether a line is UTF-8 text with Chinese in it: three characters by chance are out of the question."""
    try:
        return len(CHINESE.findall(line.decode("utf-8"))) >= 3
    except UnicodeDecodeError:
        return False


def _decode(content: bytes, encoding: str) -> str:
    if encoding == "utf-16":
        return _decode_utf16(content)
    bad = _lines_not_in(content, encoding)
    if bad:
        _refuse_lines(content, bad, encoding)
    words = content.decode(encoding)
    if "\x00" in words:
        raise RuleBroken(
            f"第 {_line_of(content, content.index(0))} 行含有空字节（NUL），文件可能已损坏，{SAVE_AGAIN}"
        )
    return words


def _decode_utf16(content: bytes) -> str:
    whole = content if len(content) % 2 == 0 else content[:-1]
    words = whole.decode("utf-16", "replace")
    last = len(words.splitlines())
    if whole is not content:
        raise RuleBroken(f"第 {last} 行在一个字中间断开，文件没有传完整，请重新导出后上传")
    for mark, what in (("\ufffd", "含有无法识别的字符"), ("\x00", "含有空字节（NUL）")):
        if mark in words:
            line = len(words[: words.index(mark)].splitlines()) or 1
            raise RuleBroken(f"第 {line} 行{what}，文件可能已损坏，{SAVE_AGAIN}")
    return words


def _lines_not_in(content: bytes, encoding: str) -> list[int]:
    """Numbers of the lines that are not in ``encoding``: those that do not decode, and UTF-8 lines in a GB file."""
    other = encoding == "gb18030"
    try:
        content.decode(encoding)
    except UnicodeDecodeError:
        pass
    else:
        if not other:
            return []
    bad = []
    for number, line in enumerate(LINE.split(content), 1):
        if line.isascii():
            continue
        try:
            line.decode(encoding)
        except UnicodeDecodeError:
            bad.append(number)
        else:
            if other and _reads_as_utf8(line):
                bad.append(number)
    return bad


def _refuse_lines(content: bytes, bad: list[int], encoding: str) -> None:
    lines = LINE.split(content)
    if bad == [len(lines)] and not _reads_as_utf8(lines[-1]):
        raise RuleBroken(f"第 {bad[0]} 行在一个汉字中间断开，文件没有传完整，请重新导出后上传")
    named = "、".join(map(str, bad[:5])) + (f" 等 {len(bad)}" if len(bad) > 5 else "")
    raise RuleBroken(
        f"第 {named} 行的文字编码与其他行（{NAMES[encoding]}）不同，读出来会是乱码。{SAVE_AGAIN}"
    )


def _line_of(content: bytes, position: int) -> int:
    return len(LINE.findall(content, 0, position)) + 1


def _delimiter(words: str) -> str:
    """The mark that cuts the first 20 records into most columns, and into as many in most of them."""
    sample = "\n".join(words[:65536].splitlines()[:20])
    best, best_score = ",", 0
    for delimiter in DELIMITERS:
        try:
            widths = [
                len(record)
                for record in csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter)
                if record
            ]
        except csv.Error:
            continue
        common = max(set(widths), key=lambda width: (widths.count(width), width), default=1)
        score = (common > 1) * (widths.count(common) * 100 // max(len(widths), 1) + common)
        if score > best_score:
            best, best_score = delimiter, score
    return best


def _records(words: str, delimiter: str) -> Iterator[list[str]]:
    reader = csv.reader(io.StringIO(words, newline=""), delimiter=delimiter)
    try:
        yield from reader
    except csv.Error:
        raise RuleBroken(f"第 {reader.line_num} 行附近引号没有成对，无法分列，{SAVE_AGAIN}") from None
