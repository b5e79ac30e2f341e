"""docs/data-inventory.csv names every column that holds personal data, and says of it what is true (SEC-32)."""

import csv
import re
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db import models

from core.access import PERMISSIONS, Role
from core.fields import EncryptedTextField

PATH = Path(settings.BASE_DIR) / "docs" / "data-inventory.csv"
HEAD = ["模型", "字段", "名称", "目的", "依据", "谁能看到", "存储", "显示", "保存期限", "删除方式"]
# What a column about a person is called; relations to accounts and lists of choices name nobody by themselves.
PERSONAL = re.compile(
    "姓名|电话|手机|联系人|联络员|身份证|证件|执法证|健康证明编号|签名|签收|签发人|负责人|校（园）长|安全员|管理员|保管人"
    "|见证人|主讲|报告人|举办者|厨师|帮厨|当事人|同行人员|参加人|接收人|交出人|经营户|经营者|住所|地址|邮箱|投诉举报人"
)
# Called so, and still about no person.
OF_NO_PERSON = {
    "core.Office.phone",
    "core.Office.address",
    "complaints.Complaint.shop_words",
    "entities.OnlineSubject.address",
    "food_safety.FoodSample.maker_address",
    "food_safety.School.address",
    "inspections.Draw.witness1_body",
    "inspections.Draw.witness2_body",
}


def lines() -> list[dict[str, str]]:
    with PATH.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


LINES = lines()
LISTED = {f"{line['模型']}.{line['字段']}": line for line in LINES}


def is_encrypted(field) -> bool:
    return isinstance(field, EncryptedTextField)


def is_personal(field) -> bool:
    """By its kind (encrypted, a file that people upload) or by its name."""
    if is_encrypted(field) or isinstance(field, models.FileField):
        return True
    is_text = isinstance(field, models.CharField | models.TextField) and not field.choices
    return is_text and bool(PERSONAL.search(str(field.verbose_name)))


def columns():
    for app in settings.PORTAL_APPS:
        for model in apps.get_app_config(app).get_models():
            for field in model._meta.concrete_fields:
                yield f"{model._meta.label}.{field.name}", field


def test_no_column_about_a_person_is_missing():
    found = {name for name, field in columns() if is_personal(field)} - OF_NO_PERSON
    made_by_the_office = {
        name for name in found if name.startswith("reports.")
    }  # figures and wording, no persons
    assert sorted(found - made_by_the_office - set(LISTED)) == []
    assert len(found & set(LISTED)) > 60


def test_what_is_of_no_person_is_still_there():
    assert set(dict(columns())) >= OF_NO_PERSON
    assert not OF_NO_PERSON & set(LISTED)


def test_the_table_is_whole():
    assert list(LINES[0]) == HEAD
    assert [name for name, line in LISTED.items() if not all(line.values())] == []
    assert len(LISTED) == len(LINES)


@pytest.mark.parametrize("name", sorted(LISTED))
def test_each_line_says_what_is_true(name):
    line = LISTED[name]
    model = apps.get_model(line["模型"])
    field = model._meta.get_field(line["字段"])
    assert line["名称"] == str(field.verbose_name)
    assert (line["存储"] == "加密") == is_encrypted(field)
    assert (line["存储"] == "文件") == isinstance(field, models.FileField)
    permission = f"{model._meta.app_label}.view_{model._meta.model_name}"
    roles = [role.label for role in Role if permission in PERMISSIONS[role]]
    assert line["谁能看到"] == ("、".join(roles) or "能查看所属记录的人员")


def test_uploaded_tables_live_as_long_as_the_table_says():
    from core.housekeeping import TABLE_AGE

    assert LISTED["core.ImportBatch.file"]["保存期限"] == f"上传后 {TABLE_AGE.days} 日"


def test_the_documents_lead_to_it():
    for page in ("README.md", "docs/deploy.md"):
        assert "data-inventory.csv" in (Path(settings.BASE_DIR) / page).read_text(encoding="utf-8")
