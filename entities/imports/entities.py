"""The import of market entities from a county list, a registration export or the portal's own workbook."""

from django.db.models import Q

from core.errors import RuleBroken
from core.identifiers import normalise_phone, normalise_registration_no, normalise_uscc
from core.imports import cells
from core.imports.base import ImportColumn, TableImport
from core.models import Office, Village
from core.search import initials, plain, tokens
from entities import rules
from entities.models import Entity, Industry
from entities.places import PlaceFinder

KINDS = {label: value for value, label in Entity.Kind.choices} | {
    "企业": "enterprise",
    "个体工商户": "individual",
    "个体": "individual",
    "农民专业合作社": "cooperative",
    "合作社": "cooperative",
    "其他": "other",
}
STATUSES = {
    "在营": "operating",
    "存续": "operating",
    "开业": "operating",
    "在业": "operating",
    "正常": "operating",
    "歇业": "suspended",
    "停业": "suspended",
    "注销": "closed",
    "吊销": "revoked",
}


class EntityImport(TableImport):
    """Rows are the same entity when they have the same credit code, or without one the same old number, or without
    either the same name at the same address."""

    key = "entities.entity"
    title = "经营主体"
    model = Entity
    identity = ("code",)
    guide = (
        "可导入县局下发的主体名单、登记系统导出的表格（.xlsx .xls .csv）。统一社会信用代码相同的视为同一户。"
        "地址中的旧乡镇名会按区划沿革对应到现在的镇。"
    )
    follow_up = ("需要人工核对的主体", "entities:entity_list", {"gap": "note"})
    columns = [
        ImportColumn(
            "name",
            "名称",
            (
                "企业名称",
                "主体名称",
                "单位名称",
                "市场主体名称",
                "经营者名称",
                "字号名称",
                "商户名称",
                "被检查单位",
                "当事人名称",
            ),
            required=True,
            parse=cells.text(120),
        ),
        ImportColumn(
            "code",
            "统一社会信用代码",
            (
                "统一社会信用代码/注册号",
                "注册号/统一社会信用代码",
                "信用代码",
                "社会信用代码",
                "统一代码",
                "统一社会信用代码（注册号）",
                "营业执照号",
            ),
            parse=cells.code(22),
        ),
        ImportColumn("old_code", "原注册号", ("注册号", "工商注册号"), parse=cells.code(15)),
        ImportColumn(
            "kind_text",
            "主体类型",
            ("市场主体类型", "主体类别"),
            parse=cells.text(40),
            stored=False,
            shows="get_kind_display",
        ),
        ImportColumn(
            "registered_type", "登记类型", ("企业类型", "企业（机构）类型", "公司类型"), parse=cells.text(60)
        ),
        ImportColumn(
            "registered_on",
            "注册日期",
            ("成立日期", "成立时间", "注册时间", "核准日期", "登记日期"),
            parse=cells.day(),
        ),
        ImportColumn(
            "principal",
            "负责人",
            ("法定代表人", "法人代表", "法人", "经营者", "负责人姓名", "投资人"),
            parse=cells.text(40),
        ),
        ImportColumn(
            "capital_yuan",
            "注册资金",
            ("注册资本", "出资额", "资金数额"),
            parse=cells.yuan("万元"),
            unit="万元",
        ),
        ImportColumn("business_scope", "经营范围", ("经营项目", "主营范围"), parse=cells.text(4000)),
        ImportColumn(
            "address",
            "地址",
            ("注册地址", "住所", "经营场所", "经营地址", "营业地址", "地址（住所）", "详细地址"),
            parse=cells.text(200),
        ),
        ImportColumn(
            "contact_phone",
            "联系电话",
            ("电话", "手机", "手机号", "联系方式", "手机号码"),
            parse=cells.text(40),
            sealed=True,
        ),
        ImportColumn(
            "industry_text",
            "行业代码",
            ("行业", "国民经济行业", "行业门类"),
            parse=cells.text(60),
            stored=False,
            shows="industry.code",
        ),
        ImportColumn(
            "village_text",
            "村（社区）",
            ("所在村", "村", "社区", "行政村"),
            parse=cells.text(40),
            stored=False,
            shows="village.name",
        ),
        ImportColumn(
            "status_text",
            "状态",
            ("经营状态", "登记状态", "企业状态", "主体状态"),
            parse=cells.text(20),
            stored=False,
            shows="get_status_display",
        ),
    ]

    def prepare(self):
        office = self.batch.office
        below = (
            Office.objects.filter(parent=office)
            if office.kind == Office.Kind.COUNTY
            else Office.objects.none()
        )
        self.ended = dict(Entity.objects.filter(office__in=self.offices).ended().values_list("pk", "status"))
        self.places = PlaceFinder([office, *below])
        self.industries = set(Industry.objects.values_list("code", flat=True))
        self.village_names = {
            (village.office_id, village.name): village.pk
            for village in Village.objects.filter(office__in=[office, *below])
        }

    def read(self, rows):
        """With what a name is found by: it costs as much as all else of a row, and here the database waits for none."""
        super().read(rows)
        for row in rows:
            name = " ".join((row.values.get("name") or "").split())
            row.values.update(
                name=name, name_plain=plain(name), name_initials=initials(name), search_tokens=tokens(name)
            )

    def identity_of(self, row):
        values = row.values
        if values.get("code"):
            return (values["code"],)
        if values.get("old_code"):
            return "old_code", values["old_code"]
        return ("name", values["name"], values.get("address") or "") if values.get("name") else None

    def match(self, rows):
        super().match([row for row in rows if row.values.get("code")])
        others = [row for row in rows if not row.values.get("code")]
        if others:
            self._match_uncoded(others)
        self._to_survivors(rows)

    def _to_survivors(self, rows):
        """What is said about a merged record is said about the one it was merged into."""
        survivors = dict(
            Entity.objects.filter(
                pk__in=[row.object_id for row in rows if row.object_id], merged_into__isnull=False
            ).values_list("pk", "merged_into")
        )
        for row in rows:
            row.object_id = survivors.get(row.object_id, row.object_id)

    def _match_uncoded(self, others):
        found = {}
        uncoded = Entity.objects.filter(code="", office__in=self.offices).order_by("-pk")
        for key, old_code, name, address in uncoded.filter(
            Q(old_code__in=[row.values.get("old_code") or "—" for row in others])
            | Q(name__in=[row.values.get("name") or "" for row in others])
        ).values_list("pk", "old_code", "name", "address"):
            found["name", name, address] = found["old_code", old_code] = key
        for row in others:
            row.object_id = found.get(self.identity_of(row))

    def resolve(self, row):
        values = row.values
        self._code(row)
        self._kind(row)
        self._place(row)
        self._status(row)
        self._phone(row)
        words = values.get("industry_text") or ""
        code = words.split(" ")[0][:4].upper()
        if code in self.industries:
            values["industry_id"] = code

    def _code(self, row):
        values = row.values
        code = values.get("code") or ""
        try:
            if code and len(code) in (13, 14, 15) and code.isdigit():
                values["old_code"], values["code"] = code, ""
                if len(code) == 15:
                    normalise_registration_no(code)
            elif code:
                values["code"] = normalise_uscc(code)
        except RuleBroken as broken:
            row.error(broken.message, "统一社会信用代码")

    def _kind(self, row):
        values = row.values
        kind = rules.kind_of(values.get("code") or "")
        if kind == "other":
            kind = KINDS.get(values.get("kind_text") or "", "")
        name = values.get("name") or ""
        values["kind"] = kind or (
            "cooperative" if "专业合作社" in name else "enterprise" if "公司" in name else "individual"
        )

    def _place(self, row):
        """Place new entities; where one already stands, a person may have put it right."""
        if row.object_id is not None:
            return
        values, office = row.values, self.batch.office
        place = self.places.find(values.get("address") or "", office)
        target = self.places.office_of.get(place.township_code) or office
        values["office_id"] = target.pk
        village = self.village_names.get((target.pk, values.get("village_text") or "")) or place.village_id
        values["village_id"] = village
        values["grid_id"] = self.places.grid_of.get(village)
        if place.township_code and place.township_code != target.division_code:
            values["note"] = f"导入时注：地址在{place.township_name}，不在{target.place_name}，请核对"
        elif village is None:
            values["note"] = "导入时注：地址没有识别到村（社区），请核对"
        elif place.by_former_name:
            values["note"] = f"导入时注：地址写作{place.by_former_name}，现为{place.township_name}"

    def _status(self, row):
        values = row.values
        words = values.get("status_text") or ""
        if not words:
            return
        status = next((code for word, code in STATUSES.items() if word in words), None)
        if status is None:
            row.error(f"不认识的状态「{words}」", "状态")
            return
        if status in rules.ENDED and status != self.ended.get(row.object_id):
            row.error("已注销、吊销的主体请在系统中变更状态，不从表格导入", "状态")
            return
        values["status"] = status

    def _phone(self, row):
        phone = row.values.get("contact_phone") or ""
        if phone:
            try:
                row.values["contact_phone"] = normalise_phone(phone)
            except RuleBroken as broken:
                row.error(broken.message, "联系电话")
