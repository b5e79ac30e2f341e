"""The export of the national 12315 platform: a number that is known is left alone, the same matter is joined."""

import uuid
from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from complaints import rules, services
from complaints.models import Complaint, Intake
from core.errors import RuleBroken
from core.identifiers import normalise_phone
from core.imports import cells
from core.imports.base import ImportColumn, TableImport
from entities.models import Entity

KINDS = {
    "投诉": "complaint",
    "举报": "tip_off",
    "投诉单": "complaint",
    "举报单": "tip_off",
    "投诉、举报": "both",
}
CATEGORIES = {label: value for value, label in Complaint.Category.choices} | {
    "药品": "medical",
    "化妆品": "medical",
    "价格": "price",
    "广告": "advertising",
    "计量": "metering",
    "质量": "quality",
    "合同": "service",
    "服务": "service",
}
SPACE = uuid.UUID("12315000-0000-4000-8000-000000000000")
NEAR = timedelta(days=30)  # a telephone call and a letter on the platform about one matter lie close together
JOIN, NEW = "join", "new"
REPORTER = {"name": "name", "phone": "phone", "address": "reporter_address", "id_number": "id_number"}


def _phone(cell) -> str:
    return normalise_phone(text) if (text := cells.text(20)(cell)) else ""


class PlatformImport(TableImport):
    key = "complaints.complaint"
    title = "12315 平台投诉举报"
    model = Complaint
    identity = ("external_no",)
    updates = False
    guide = (
        "可导入 12315 平台导出的工单（.xlsx .xls .csv）。编号已登记的不再重复；电话相同、被投诉举报人相同、"
        "前后三十天内的，会问是否为同一事项，选“并为一件”就只多记一个来件。"
    )
    columns = [
        ImportColumn(
            "external_no",
            "登记编号",
            ("投诉编号", "举报编号", "工单编号", "编号", "12315编号", "单号"),
            required=True,
            parse=cells.code(40),
            stored=False,
            shows="number",
        ),
        ImportColumn(
            "kind",
            "类型",
            ("业务类型", "工单类型", "登记类型", "类别"),
            parse=cells.choice(KINDS),
            stored=False,
            shows="get_kind_display",
            fills="kind",
        ),
        ImportColumn(
            "received_on",
            "登记日期",
            ("登记时间", "接收时间", "提交时间", "收到日期"),
            required=True,
            parse=cells.day(),
            stored=False,
            shows="received_on",
            fills="received_on",
        ),
        ImportColumn(
            "respondent_name",
            "被投诉举报人",
            ("被投诉人", "被举报人", "被投诉企业", "企业名称", "被诉方名称", "商家名称"),
            required=True,
            parse=cells.text(120),
            stored=False,
            shows="respondent_name",
            fills="respondent_name",
        ),
        ImportColumn(
            "respondent_address",
            "被投诉举报人地址",
            ("企业地址", "经营地址"),
            parse=cells.text(200),
            stored=False,
            shows="respondent_address",
            fills="respondent_address",
        ),
        ImportColumn(
            "category",
            "问题类别",
            ("客体类别", "问题类型"),
            parse=cells.choice(CATEGORIES),
            stored=False,
            shows="get_category_display",
            fills="category",
        ),
        ImportColumn(
            "product",
            "商品或服务",
            ("商品名称", "客体名称"),
            parse=cells.text(80),
            stored=False,
            shows="product",
            fills="product",
        ),
        ImportColumn(
            "facts",
            "事实与理由",
            ("投诉内容", "举报内容", "问题描述", "内容", "事由"),
            required=True,
            parse=cells.text(4000),
            stored=False,
            sealed=True,
        ),
        ImportColumn(
            "demands",
            "诉求",
            ("投诉请求", "诉求内容"),
            parse=cells.text(100),
            stored=False,
            shows="demands",
            fills="demands",
        ),
        ImportColumn(
            "amount_yuan",
            "涉及金额",
            ("争议金额", "金额"),
            parse=cells.yuan(),
            stored=False,
            shows="amount_yuan",
            fills="amount_yuan",
            unit="元",
        ),
        ImportColumn(
            "name",
            "姓名",
            ("投诉人", "举报人", "投诉人姓名", "提供方姓名"),
            parse=cells.text(40),
            stored=False,
            sealed=True,
        ),
        ImportColumn(
            "phone", "电话", ("联系电话", "手机", "投诉人电话"), parse=_phone, stored=False, sealed=True
        ),
        ImportColumn(
            "reporter_address", "投诉人地址", ("联系地址",), parse=cells.text(200), stored=False, sealed=True
        ),
        ImportColumn("id_number", "证件号码", ("身份证号",), parse=cells.text(40), stored=False, sealed=True),
    ]

    def index(self):
        self.known = None

    def match(self, rows):
        numbers = {row.values["external_no"] for row in rows}
        own = Complaint.objects.filter(office=self.batch.office_id, number__in=numbers)
        found = Intake.objects.filter(external_no__in=numbers)
        known = dict([*own.values_list("number", "pk"), *found.values_list("external_no", "complaint")])
        for row in rows:
            row.object_id = known.get(row.values["external_no"])

    def said(self, row):
        """A letter that held both was split: what its number tells is the complaint. The telling number is no fact."""
        said = super().said(row)
        said.pop("external_no", None)
        return said | ({"kind": "complaint"} if said.get("kind") == "both" else {})

    def resolve(self, row):
        values = row.values
        values["kind"] = values.get("kind") or "complaint"
        values["category"] = values.get("category") or "other"
        if row.object_id is not None:
            return
        if values["received_on"] > timezone.localtime(self.batch.created_at).date():
            row.error("日期晚于今天", "登记日期")
        if values["kind"] != "tip_off" and not (values.get("name") and values.get("phone")):
            row.error("投诉须有姓名和电话", "姓名")
        if near := self._near(values):
            words = f"可能与 {near.number}（{near.received_on}，{near.respondent_name}）为同一事项"
            answer = row.ask("same", values["external_no"], words, [(JOIN, "并为一件"), (NEW, "另登记一件")])
            values["join"] = near if answer == JOIN else None

    def _near(self, values):
        """A letter of the same telephone about the same shop that did not come from the platform."""
        phone = rules.fingerprint(settings.SECRET_KEY, "phone", values.get("phone") or "")
        if not phone:
            return None
        day = values["received_on"]
        return (
            Complaint.objects.filter(
                office=self.batch.office_id,
                kind="tip_off" if values["kind"] == "tip_off" else "complaint",
                reporter__phone_print=phone,
                respondent_name=values["respondent_name"],
                received_on__gte=day - NEAR,
                received_on__lte=day + NEAR,
            )
            .exclude(state="merged")
            .exclude(intakes__channel="platform")
            .order_by("-pk")
            .first()
        )

    def write(self, rows, *, at):
        """Through the services: numbers, clocks and the seal are theirs."""
        by = self.batch.created_by
        for row in rows:
            try:
                row.object_id = self._joined(row, by) if row.values.get("join") else self._new(row, by, at)
            except RuleBroken as broken:
                row.error(broken.message)

    def _joined(self, row, by) -> int:
        first, values = row.values["join"], row.values
        services.add_intake(
            first,
            by=by,
            on=values["received_on"],
            channel="platform",
            external_no=values["external_no"],
        )
        return first.pk

    def _new(self, row, by, at) -> int:
        values = row.values
        shops = Entity.objects.present().filter(office=self.batch.office, name=values["respondent_name"])[:2]
        letter = services.receive_letter(
            office=self.batch.office,
            kind=values["kind"],
            received_on=values["received_on"],
            at=at,
            by=by,
            uuid=uuid.uuid5(SPACE, values["external_no"]),
            channel="platform",
            external_no=values["external_no"],
            reporter={name: values.get(column) or "" for name, column in REPORTER.items()},
            entity=shops[0] if len(shops) == 1 else None,
            respondent_name=values["respondent_name"],
            respondent_address=values.get("respondent_address") or "",
            category=values["category"],
            product=values.get("product") or "",
            facts=values["facts"],
            demands=values.get("demands") or "",
            amount_yuan=values.get("amount_yuan"),
        )
        return letter.pk
