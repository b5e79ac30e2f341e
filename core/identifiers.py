"""Codes and numbers copied from paper: cleaning, checking, saying what is wrong, and masking.

Every ``normalise_*`` takes what was typed or read from a file and gives the stored form, or raises
``RuleBroken`` with a sentence that may be shown as it is. Full-width characters, blanks, dashes and small
letters are no errors. An empty text stays empty: whether a field is required is not decided here. Formats and
checks: domain.md B11.
"""

import re
import unicodedata
from collections.abc import Callable
from datetime import date
from operator import mul

from django.core.exceptions import ValidationError
from django.utils.deconstruct import deconstructible

from core.errors import RuleBroken

# GB 32100-2015: no I, O, S, V, Z, so that these can only be misread digits.
USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
USCC_SET = frozenset(USCC_ALPHABET)
USCC_VALUES = {character: value for value, character in enumerate(USCC_ALPHABET)}
USCC_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
LOOK_ALIKE = str.maketrans("IOSZ", "1052")
# GB 11714: the eight characters of the subject code and their check character.
SUBJECT_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
SUBJECT_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
USCC_KINDS = {"91": "企业", "92": "个体工商户", "93": "农民专业合作社"}

ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
ID_CHECKS = "10X98765432"

MOBILE = re.compile(r"1[3-9]\d{9}")
# Two-digit area codes (010, 02x) have three digits with the leading zero, all others four.
LANDLINE = re.compile(r"(010|02\d|0[3-9]\d{2})(\d{7,8})")
EQUIPMENT_REGISTRATION = re.compile(r"[锅容管瓶梯起索游车]\d{2}[一-龥][A-Z]\d{4,5}\(\d{2}\)")

LICENCE_KINDS = {"JY": "食品经营许可证", "SC": "食品生产许可证", "YB": "仅销售预包装食品备案"}
LICENCE_DIGITS = 14
BUSINESS_FORMS = {"1": "食品销售经营者", "2": "餐饮服务经营者", "3": "单位食堂"}

# U+2010–2015 are the hyphens and dashes that word processors put into numbers.
DASHES = re.compile(r"[\s\-_·\u2010-\u2015\u2212]+")
PHONE_FILLERS = re.compile(r"[\s\-()+._\u2010-\u2015\u2212]+")
VILLAGE_END = re.compile(r"^.*?(?:村|社区|居委会)")
TOWNSHIP_END = re.compile(r"^.*?(?:街道|[乡镇])")


def compact(text: str) -> str:
    """Half-width capitals without blanks and dashes: what remains of a code however it was typed."""
    if text and text.isascii() and text.isalnum():
        return text.upper()
    return DASHES.sub("", unicodedata.normalize("NFKC", text or "")).upper()


def normalise_uscc(text: str) -> str:
    """Unified social credit code (统一社会信用代码, GB 32100-2015), 18 characters.

    I, O, S and Z, which the code never contains, are read as 1, 0, 5 and 2 if the check character then
    agrees; otherwise the message names the place of the first wrong character.
    """
    code = compact(text)
    if not code:
        return ""
    _require_length(code, 18, "统一社会信用代码")
    if USCC_SET.issuperset(code):  # as all but a few are
        corrected, wrong = code, []
    else:
        corrected = code.translate(LOOK_ALIKE)
        wrong = [(n, c) for n, c in enumerate(code, start=1) if c not in USCC_ALPHABET]
    if wrong and (set(corrected) - USCC_SET or uscc_check(corrected) != corrected[17]):
        place, character = wrong[0]
        guess = character.translate(LOOK_ALIKE)
        hint = f"，可能是“{guess}”" if guess != character else ""
        raise RuleBroken(
            f"统一社会信用代码第{place}位“{character}”不是代码用字（不使用 I、O、S、V、Z）{hint}"
        )
    if not corrected[2:8].isdigit():
        place = next(n for n in range(3, 9) if not corrected[n - 1].isdigit())
        raise RuleBroken(
            f"统一社会信用代码第{place}位应为数字（第3至8位是行政区划），现为“{corrected[place - 1]}”"
        )
    if (check := uscc_check(corrected)) != corrected[17]:
        where = "" if subject_code_agrees(corrected) else "，问题可能在第9至17位"
        raise RuleBroken(
            f"统一社会信用代码校验不符：按前17位计算末位应为“{check}”，现为“{corrected[17]}”，"
            f"请核对是否抄错{where}"
        )
    return corrected


def uscc_check(code: str) -> str:
    """The 18th character that belongs to the first 17, which must all be of the alphabet."""
    total = sum(map(mul, map(USCC_VALUES.__getitem__, code[:17]), USCC_WEIGHTS))
    return USCC_ALPHABET[(31 - total % 31) % 31]


def subject_code_agrees(uscc: str) -> bool:
    """Whether positions 9–17 of a code carry their own check character (GB 11714)."""
    total = sum(SUBJECT_ALPHABET.index(c) * w for c, w in zip(uscc[8:16], SUBJECT_WEIGHTS, strict=True))
    check = 11 - total % 11
    return uscc[16] == {10: "X", 11: "0"}.get(check, str(check))


def uscc_kind(uscc: str) -> str:
    """企业, 个体工商户 or 农民专业合作社 by the first two characters; empty for other bodies."""
    return USCC_KINDS.get(uscc[:2], "")


def normalise_registration_no(text: str) -> str:
    """The 15-digit registration number (注册号) in use before the unified code; GB/T 17710 MOD 11,10."""
    number = compact(text)
    if not number:
        return ""
    _require_length(number, 15, "注册号")
    _require_digits(number, "注册号")
    _require_mod_11_10(number, "注册号")
    return number


def normalise_licence_no(text: str) -> str:
    """Number of a food permit: JY, SC or YB and 14 digits.

    The region inside is a local code and is not compared with GB/T 2260. The check digit (MOD 11,10) is
    proved for JY and refused there; for SC and YB it is only doubted, see ``licence_doubt``.
    """
    number = compact(text)
    if not number:
        return ""
    prefix, digits = number[:2], number[2:].translate(LOOK_ALIKE)
    if prefix not in LICENCE_KINDS:
        raise RuleBroken("食品许可或备案编号应以 JY（经营）、SC（生产）或 YB（预包装备案）开头")
    kind = LICENCE_KINDS[prefix]
    if len(digits) != LICENCE_DIGITS:
        raise RuleBroken(f"{kind}编号应为 {prefix} 加 14 位数字，现有 {len(digits)} 位")
    _require_digits(digits, f"{kind}编号", offset=2)
    if prefix == "JY":
        if digits[0] not in BUSINESS_FORMS:
            raise RuleBroken("食品经营许可证编号第3位应为 1（销售）、2（餐饮）或 3（单位食堂）")
        _require_mod_11_10(digits, f"{kind}编号")
    return prefix + digits


def licence_doubt(number: str) -> str:
    """A warning for a normalised SC or YB number whose check digit does not fit; empty if there is none."""
    if number[:2] in ("SC", "YB") and mod_11_10(number[2:-1]) != number[-1]:
        return f"{LICENCE_KINDS[number[:2]]}编号末位与通常的校验算法不符，请再核对一遍"
    return ""


def mod_11_10(digits: str) -> str:
    """The check digit of GB/T 17710 (ISO 7064) MOD 11,10 for the digits before it."""
    check = 10
    for digit in digits:
        check = ((check + int(digit)) % 10 or 10) * 2 % 11
    return str((11 - check) % 10)


def normalise_id_no(text: str) -> str:
    """Citizen ID number (GB 11643-1999), 18 characters; the 15-digit form is no longer valid."""
    number = compact(text)
    if not number:
        return ""
    if len(number) == 15 and number.isdigit():
        raise RuleBroken("15 位身份证号已停用，请填写 18 位号码")
    _require_length(number, 18, "身份证号")
    body, check = number[:17].translate(LOOK_ALIKE), number[17]
    _require_digits(body, "身份证号")
    if id_birth_on(body) is None:
        raise RuleBroken(f"身份证号第7至14位“{body[6:14]}”不是有效的出生日期")
    if (expected := id_check(body)) != check:
        raise RuleBroken(
            "身份证号校验不符，请核对是否抄错"
            if check in ID_CHECKS
            else f"身份证号末位应为数字或 X，现为“{check}”"
        )
    return body + expected


def id_check(body: str) -> str:
    """The 18th character that belongs to the first 17 digits."""
    return ID_CHECKS[sum(int(d) * w for d, w in zip(body[:17], ID_WEIGHTS, strict=True)) % 11]


def id_birth_on(number: str) -> date | None:
    """The date of birth inside an ID number, None where it is no date or before 1900."""
    try:
        born = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None
    return born if born.year >= 1900 else None


def normalise_phone(text: str) -> str:
    """A mobile number as 11 digits, a landline as 0936-4421234 (an extension follows after 转)."""
    if text and text.isascii() and MOBILE.fullmatch(text):  # as most of a long file are
        return text
    cleaned = unicodedata.normalize("NFKC", text or "").strip()
    number, _, extension = re.sub(r"(?i)(转|ext\.?|#)", "转", cleaned).partition("转")
    digits = PHONE_FILLERS.sub("", number)
    if not digits and not extension:
        return ""
    if wrong := re.search(r"\D", digits):
        raise RuleBroken(f"电话号码中有不能识别的字符“{wrong[0]}”")
    digits = re.sub(r"^(?:00)?86(?=1[3-9]\d{9}$)", "", digits)
    if MOBILE.fullmatch(digits) and not extension:
        return digits
    if landline := LANDLINE.fullmatch(digits):
        tail = extension.strip()
        if tail and not tail.isdigit():
            raise RuleBroken("分机号应为数字")
        return f"{landline[1]}-{landline[2]}" + (f"转{tail}" if tail else "")
    if len(digits) in (7, 8) and digits[0] != "0":
        raise RuleBroken("座机号码请加区号，例如 0936-4421234")
    if digits.startswith("1"):
        _require_length(digits, 11, "手机号")
        raise RuleBroken("手机号第2位应为 3 至 9")
    raise RuleBroken("电话号码不正确：应为 11 位手机号，或区号加 7 至 8 位座机号")


def normalise_equipment_registration(text: str) -> str:
    """Number of a special-equipment use registration (使用登记证编号), for example 梯11闽E3622(16)."""
    number = compact(text).replace("〔", "(").replace("〕", ")").replace("[", "(").replace("]", ")")
    if number and not EQUIPMENT_REGISTRATION.fullmatch(number):
        raise RuleBroken(
            "使用登记证编号格式应如“梯11甘G1234(24)”：设备类别字、两位数字、省简称、"
            "市字母、四至五位顺序号、括号内两位年份"
        )
    return number


def normalise_division(text: str) -> str:
    """A statistical division code as 12 digits; those of a county (6) or township (9) get zeros."""
    code = compact(text).translate(LOOK_ALIKE)
    if not code:
        return ""
    _require_digits(code, "行政区划代码")
    if len(code) not in (2, 4, 6, 9, 12):
        raise RuleBroken(f"行政区划代码应为 6、9 或 12 位，现有 {len(code)} 位")
    return code.ljust(12, "0")


def is_within(code: str, ancestor: str) -> bool:
    """Whether a 12-digit division lies in (or is) another one."""
    for length in (2, 4, 6, 9, 12):
        if not ancestor[length:].strip("0"):
            return code[:length] == ancestor[:length]
    return False


def mask_name(name: str) -> str:
    """张**; the number of stars does not tell the length."""
    return f"{name.strip()[:1]}**" if name.strip() else ""


def mask_phone(phone: str) -> str:
    """138****5678; of a landline the area code and the last three digits stay: 0936-****234."""
    if "-" in phone:
        area, _, number = phone.partition("转")[0].partition("-")
        return f"{area}-****{number[-3:]}"
    return _mask(phone, 3, 4, "****")


def mask_id(number: str) -> str:
    """620722********1234."""
    return _mask(number, 6, 4, "********")


def mask_address(address: str) -> str:
    """The address down to its village or community; what follows is replaced by stars."""
    whole = address.strip()
    found = VILLAGE_END.match(whole) or TOWNSHIP_END.match(whole)
    head = found[0] if found else whole[:6]
    return head if head == whole else f"{head}****"


@deconstructible
class IdentifierValidator:
    """Of a model field: ``validators=[IdentifierValidator("uscc")]``; only the normal form may be stored."""

    def __init__(self, kind: str):
        self.kind = kind

    def __call__(self, value: str):
        try:
            normal = NORMALISE[self.kind](value)
        except RuleBroken as broken:
            raise ValidationError(broken.message, code="identifier") from broken
        if normal != value:
            raise ValidationError(f"请写成“{normal}”", code="identifier")

    def __eq__(self, other):
        return isinstance(other, IdentifierValidator) and other.kind == self.kind

    def __hash__(self):
        return hash(self.kind)


NORMALISE: dict[str, Callable[[str], str]] = {
    "uscc": normalise_uscc,
    "registration_no": normalise_registration_no,
    "licence_no": normalise_licence_no,
    "id_no": normalise_id_no,
    "phone": normalise_phone,
    "equipment_registration": normalise_equipment_registration,
    "division": normalise_division,
}


def _mask(text: str, head: int, tail: int, stars: str) -> str:
    """The first and last characters around stars; a text too short to hide anything becomes stars only."""
    if len(text) <= head + tail:
        return "*" * len(text)
    return f"{text[:head]}{stars}{text[-tail:]}"


def _require_length(text: str, length: int, what: str) -> None:
    if len(text) != length:
        more = "多" if len(text) > length else "少"
        raise RuleBroken(
            f"{what}应为 {length} 位，现有 {len(text)} 位，{more}了 {abs(len(text) - length)} 位"
        )


def _require_digits(text: str, what: str, offset: int = 0) -> None:
    for place, character in enumerate(text, start=1 + offset):
        if not "0" <= character <= "9":
            raise RuleBroken(f"{what}第{place}位应为数字，现为“{character}”")


def _require_mod_11_10(digits: str, what: str) -> None:
    if (check := mod_11_10(digits[:-1])) != digits[-1]:
        raise RuleBroken(f"{what}校验不符：末位应为“{check}”，现为“{digits[-1]}”，请核对是否抄错")
