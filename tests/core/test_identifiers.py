import csv
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import uscc as stdnum_uscc
from stdnum.iso7064 import mod_11_10 as stdnum_mod_11_10

from core.errors import RuleBroken
from core.identifiers import (
    ID_CHECKS,
    NORMALISE,
    IdentifierValidator,
    id_birth_on,
    id_check,
    is_within,
    licence_doubt,
    mask_address,
    mask_id,
    mask_name,
    mask_phone,
    mod_11_10,
    normalise_division,
    normalise_equipment_registration,
    normalise_id_no,
    normalise_licence_no,
    normalise_phone,
    normalise_registration_no,
    normalise_uscc,
    subject_code_agrees,
    uscc_check,
    uscc_kind,
)

VALID_USCC = [
    "91110000600037341L",
    "911101083303521997",
    "91110108MA018FG04E",
    "91620722MA7ABC124C",
    "92620722MA7ABC1249",
    "93620722MA7ABC1246",
]


@pytest.mark.parametrize("code", VALID_USCC)
def test_codes_of_b11_are_right(code):
    assert normalise_uscc(code) == code
    assert subject_code_agrees(code)
    assert stdnum_uscc.is_valid(code)


@pytest.mark.parametrize(
    "typed",
    [
        " 91620722ma7abc124c ",
        "91620722-MA7ABC124-C",
        "９１６２０７２２ＭＡ７ＡＢＣ１２４Ｃ",
        "9162 0722 MA7A BC12 4C",
        "9162O722MA7ABCI24C",
        "91620722MA7ABC124C\n",
        "9162072ZMA7ABC124C",
    ],
)
def test_the_same_code_however_it_was_typed(typed):
    assert normalise_uscc(typed) == "91620722MA7ABC124C"


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("91620722MA7ABC124", "统一社会信用代码应为 18 位，现有 17 位，少了 1 位"),
        ("91620722MA7ABC124CC", "统一社会信用代码应为 18 位，现有 19 位，多了 1 位"),
        ("91620722MA7VBC124C", "统一社会信用代码第12位“V”不是代码用字（不使用 I、O、S、V、Z）"),
        ("9162O722MA7ABC124D", "统一社会信用代码第5位“O”不是代码用字（不使用 I、O、S、V、Z），可能是“0”"),
        ("916A0722MA7ABC124C", "统一社会信用代码第4位应为数字（第3至8位是行政区划），现为“A”"),
        ("91620722MA7ABC124D", "统一社会信用代码校验不符：按前17位计算末位应为“C”，现为“D”，请核对是否抄错"),
        (
            "91620722MA7ABC134C",
            "统一社会信用代码校验不符：按前17位计算末位应为“D”，现为“C”，请核对是否抄错，问题可能在第9至17位",
        ),
    ],
)
def test_what_is_wrong_with_a_code_is_said_in_chinese(typed, message):
    with pytest.raises(RuleBroken) as broken:
        normalise_uscc(typed)
    assert broken.value.message == message


@given(st.sampled_from(VALID_USCC), st.integers(0, 17), st.sampled_from("0123456789ABCDEFGHJKLMNPQRTUWXY"))
def test_every_single_wrong_character_is_found(code, place, character):
    wrong = code[:place] + character + code[place + 1 :]
    if wrong == code:
        return
    with pytest.raises(RuleBroken):
        normalise_uscc(wrong)


@pytest.mark.parametrize("total", range(31))
def test_every_check_character_agrees_with_stdnum(total):
    """The first weight is 1, so that the first character runs through all remainders."""
    body = "0123456789ABCDEFGHJKLMNPQRTUWXY"[total] + "0" * 16
    assert uscc_check(body) == stdnum_uscc.calc_check_digit(body)


def test_every_real_code_of_the_prefecture_is_accepted(shared):
    with (shared / "data/entities/zhangye_entities_utf8.csv").open(encoding="utf-8", newline="") as file:
        codes = [row["统一社会信用代码"] for row in csv.DictReader(file)]
    assert len(codes) == 3887
    assert [code for code in codes if normalise_uscc(code) != code or not subject_code_agrees(code)] == []


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("91620722MA7ABC124C", "企业"),
        ("92620722MA7ABC1249", "个体工商户"),
        ("93620722MA7ABC1246", "农民专业合作社"),
        ("11620722MA7ABC124C", ""),
    ],
)
def test_kind_by_the_first_two_characters(code, kind):
    assert uscc_kind(code) == kind


@given(st.text("0123456789", min_size=1, max_size=20))
def test_mod_11_10_agrees_with_stdnum(digits):
    assert mod_11_10(digits) == stdnum_mod_11_10.calc_check_digit(digits)


def test_old_registration_number():
    assert normalise_registration_no("６２０７２２ 6000000-12") == "620722600000012"
    with pytest.raises(RuleBroken, match="注册号校验不符：末位应为“2”，现为“8”"):
        normalise_registration_no("620722600000018")
    with pytest.raises(RuleBroken, match="注册号应为 15 位，现有 13 位，少了 2 位"):
        normalise_registration_no("6207226000001")
    with pytest.raises(RuleBroken, match="注册号第7位应为数字，现为“N”"):
        normalise_registration_no("620722N00000018")


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("JY21108111531829", "JY21108111531829"),
        ("jy1110 8071 2156 50", "JY11108071215650"),
        ("ＪＹ１１１０８０７１２１５６５０", "JY11108071215650"),
        ("JY111O8071215650", "JY11108071215650"),
        ("SC10662072200013", "SC10662072200013"),
        ("YB16207220000019", "YB16207220000019"),
    ],
)
def test_licence_numbers(typed, number):
    assert normalise_licence_no(typed) == number


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("JY21108111531828", "食品经营许可证编号校验不符：末位应为“9”，现为“8”，请核对是否抄错"),
        ("JY4110811153182", "食品经营许可证编号应为 JY 加 14 位数字，现有 13 位"),
        ("JY91108111531829", "食品经营许可证编号第3位应为 1（销售）、2（餐饮）或 3（单位食堂）"),
        ("JY2110811153182A", "食品经营许可证编号第16位应为数字，现为“A”"),
        ("XK21108111531829", "食品许可或备案编号应以 JY（经营）、SC（生产）或 YB（预包装备案）开头"),
    ],
)
def test_what_is_wrong_with_a_licence_number(typed, message):
    with pytest.raises(RuleBroken) as broken:
        normalise_licence_no(typed)
    assert broken.value.message == message


def test_a_production_licence_with_an_odd_check_digit_is_only_doubted():
    digits = "1066207220001"
    assert licence_doubt("SC" + digits + mod_11_10(digits)) == ""
    wrong = "SC" + digits + str((int(mod_11_10(digits)) + 1) % 10)
    assert normalise_licence_no(wrong) == wrong
    assert licence_doubt(wrong) == "食品生产许可证编号末位与通常的校验算法不符，请再核对一遍"
    assert licence_doubt("JY21108111531828") == ""


@pytest.mark.parametrize("number", ["11010519491231002X", "440524188001010014"])
def test_check_characters_of_the_examples_in_gb_11643(number):
    assert id_check(number) == number[17]


def test_id_number_as_typed():
    assert normalise_id_no("11010519491231002x") == "11010519491231002X"
    assert normalise_id_no("１１０１０５ 19491231 002Ｘ") == "11010519491231002X"
    assert id_birth_on("11010519491231002X") == date(1949, 12, 31)
    assert set(ID_CHECKS) == set("0123456789X")


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("110105491231002", "15 位身份证号已停用，请填写 18 位号码"),
        ("11010519491231002", "身份证号应为 18 位，现有 17 位，少了 1 位"),
        ("110105194913310021", "身份证号第7至14位“19491331”不是有效的出生日期"),
        ("110105184912310021", "身份证号第7至14位“18491231”不是有效的出生日期"),
        ("110105194912310021", "身份证号校验不符，请核对是否抄错"),
        ("11010519491231002A", "身份证号末位应为数字或 X，现为“A”"),
        ("1101051949A231002X", "身份证号第11位应为数字，现为“A”"),
    ],
)
def test_what_is_wrong_with_an_id_number(typed, message):
    with pytest.raises(RuleBroken) as broken:
        normalise_id_no(typed)
    assert broken.value.message == message


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("13812345678", "13812345678"),
        ("138 1234 5678", "13812345678"),
        ("+86 138-1234-5678", "13812345678"),
        ("008613812345678", "13812345678"),
        ("１３８１２３４５６７８", "13812345678"),
        ("09364421234", "0936-4421234"),
        ("(0936) 442 1234", "0936-4421234"),
        ("0936—4421234转 8", "0936-4421234转8"),
        ("010-12345678", "010-12345678"),
        ("02512345678", "025-12345678"),
        ("", ""),
    ],
)
def test_phone_numbers(typed, number):
    assert normalise_phone(typed) == number


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("1381234567", "手机号应为 11 位，现有 10 位，少了 1 位"),
        ("12812345678", "手机号第2位应为 3 至 9"),
        ("4421234", "座机号码请加区号，例如 0936-4421234"),
        ("138l2345678", "电话号码中有不能识别的字符“l”"),
        ("0936-123", "电话号码不正确：应为 11 位手机号，或区号加 7 至 8 位座机号"),
        ("0936-4421234转a", "分机号应为数字"),
    ],
)
def test_what_is_wrong_with_a_phone_number(typed, message):
    with pytest.raises(RuleBroken) as broken:
        normalise_phone(typed)
    assert broken.value.message == message


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("梯11闽E3622(16)", "梯11闽E3622(16)"),
        ("梯11甘g12345（24）", "梯11甘G12345(24)"),
        ("容 15 甘G1234〔23〕", "容15甘G1234(23)"),
    ],
)
def test_equipment_registration(typed, number):
    assert normalise_equipment_registration(typed) == number


@pytest.mark.parametrize("typed", ["楼11闽E3622(16)", "梯11闽E362(16)", "梯11闽E3622(2016)", "梯11闽E3622"])
def test_a_wrong_equipment_registration_shows_the_form(typed):
    with pytest.raises(RuleBroken, match="使用登记证编号格式应如"):
        normalise_equipment_registration(typed)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("620722", "620722000000"),
        ("620722110", "620722110000"),
        ("620722110203", "620722110203"),
        ("62O722 110", "620722110000"),
        ("", ""),
    ],
)
def test_division_codes(typed, code):
    assert normalise_division(typed) == code


def test_a_wrong_division_code_is_told_its_length():
    with pytest.raises(RuleBroken, match="行政区划代码应为 6、9 或 12 位，现有 7 位"):
        normalise_division("6207221")


@pytest.mark.parametrize(
    ("code", "ancestor", "within"),
    [
        ("620722110203", "620722000000", True),
        ("620722110203", "620722110000", True),
        ("620722110203", "620722110203", True),
        ("620722110000", "620722110203", False),
        ("620722110203", "620722101000", False),
        ("620722110203", "620000000000", True),
        ("620722110203", "610000000000", False),
    ],
)
def test_a_place_within_another(code, ancestor, within):
    assert is_within(code, ancestor) is within


@pytest.mark.parametrize(
    ("mask", "plain", "masked"),
    [
        (mask_name, "张三", "张**"),
        (mask_name, "欧阳修文", "欧**"),
        (mask_name, "  ", ""),
        (mask_phone, "13812345678", "138****5678"),
        (mask_phone, "0936-4421234", "0936-****234"),
        (mask_phone, "0936-4421234转8", "0936-****234"),
        (mask_phone, "1234567", "*******"),
        (mask_phone, "", ""),
        (mask_id, "620722199001011234", "620722********1234"),
        (mask_id, "1234567890", "**********"),
        (mask_address, "甘肃省张掖市民乐县丰乐镇武城村三社12号", "甘肃省张掖市民乐县丰乐镇武城村****"),
        (mask_address, "民乐县洪水镇东街居委会1号楼", "民乐县洪水镇东街居委会****"),
        (mask_address, "民乐县洪水镇解放路5号", "民乐县洪水镇****"),
        (mask_address, "民乐县丰乐镇何庄村", "民乐县丰乐镇何庄村"),
        (mask_address, "", ""),
        (mask_address, "解放路北段5号二楼", "解放路北段5****"),
    ],
)
def test_masks(mask, plain, masked):
    assert mask(plain) == masked


def test_validator_refuses_wrong_and_unclean_values():
    validate = IdentifierValidator("uscc")
    validate("91620722MA7ABC124C")
    with pytest.raises(ValidationError, match="校验不符"):
        validate("91620722MA7ABC124D")
    with pytest.raises(ValidationError, match="请写成“91620722MA7ABC124C”"):
        validate("91620722ma7abc124c")
    assert validate == IdentifierValidator("uscc")
    assert validate != IdentifierValidator("phone")


@pytest.mark.parametrize("kind", sorted(NORMALISE))
@given(text=st.text(max_size=30))
def test_any_text_is_cleaned_or_refused_and_cleaning_twice_is_cleaning_once(kind, text):
    try:
        normal = NORMALISE[kind](text)
    except RuleBroken:
        return
    assert NORMALISE[kind](normal) == normal
