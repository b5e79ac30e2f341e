"""The columns of the entity lists, for page and workbook alike."""

from core.columns import ChoiceTag
from core.identifiers import mask_phone
from core.listing import Column

STATUS_TAGS = {"operating": "ok", "suspended": "wait", "closed": "plain", "revoked": "bad", "merged": "plain"}
status = ChoiceTag("status", STATUS_TAGS)


def phone(row):
    return mask_phone(row.contact_phone) if row.contact_phone else ""


ENTITY_COLUMNS = [
    Column("名称", "name", "lead", link=True),
    Column("状态", status, "tags", export="get_status_display"),
    Column("统一社会信用代码", lambda row: row.code or row.old_code, reads=("code", "old_code")),
    Column("主体类型", "get_kind_display"),
    Column("村（社区）", "village.name"),
    Column("网格", "grid.name", "hide-phone"),
    Column("联系电话", phone, "hide-phone", reads=("contact_phone",)),
    Column("注册日期", "registered_on", "hide-phone"),
]


licence_state = ChoiceTag("status", {"valid": "ok", "cancelled": "plain", "revoked": "bad"})

LICENCE_COLUMNS = [
    Column("经营主体", "entity.name", "lead", link=True),
    Column("状态", licence_state, "tags", export="get_status_display"),
    Column("许可类别", "get_kind_display"),
    Column("编号", "number"),
    Column("发证日期", "issued_on", "hide-phone"),
    Column("有效期至", lambda row: row.valid_until or "长期", reads=("valid_until",)),
]
