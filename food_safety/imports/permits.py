"""The import of acts on food permits, from the issuing system's export or a hand-kept list."""

import uuid

from core.errors import RuleBroken
from core.imports import cells
from core.imports.base import ImportColumn, TableImport
from core.models.imports import ImportRow
from core.search import plain
from entities.models import Entity, Licence
from food_safety import services
from food_safety.models import PermitAct
from food_safety.rules import permits as rules

KINDS = {
    "食品经营许可证": "food_business",
    "食品经营许可": "food_business",
    "食品经营": "food_business",
    "仅销售预包装食品备案": "prepackaged",
    "预包装食品备案": "prepackaged",
    "食品小作坊登记证": "workshop",
    "小作坊登记证": "workshop",
    "小作坊": "workshop",
    "小经营店登记证": "small_shop",
    "小经营店": "small_shop",
    "小摊点登记卡": "stall",
    "小摊点备案": "stall",
    "小摊点": "stall",
}
ACTS = {
    "首次核发": rules.FIRST,
    "新办": rules.FIRST,
    "首次": rules.FIRST,
    "核发": rules.FIRST,
    "变更": rules.CHANGE,
    "延续": rules.RENEWAL,
    "换证": rules.RENEWAL,
    "补发": rules.REISSUE,
    "补证": rules.REISSUE,
    "注销": rules.CANCEL,
}
SUBS = {"小餐饮": rules.SMALL_CATERING, "小销售店": rules.SMALL_SALE, "小食杂店": rules.SMALL_SALE}


class PermitActImport(TableImport):
    """A row is one act on one certificate; the entity is found by credit code, else by its whole name.

    Rows of one certificate are taken in the order of the file, so a first issue stands above its renewal. Acts that
    are there already (same number, act and day) stay as they are.
    """

    key = "food_safety.permitact"
    title = "食品许可办理记录"
    model = PermitAct
    updates = False
    chunk_size = 200
    large_chunk_size = 200
    guide = (
        "每行一次办理（首次核发、变更、延续、补发、注销）。同一证书的各次办理按时间先后排列；"
        "没有「办理事项」列的按首次核发。食品经营许可证编号按校验码核对，不核对区划。"
    )
    columns = [
        ImportColumn(
            "entity_text",
            "单位名称",
            ("经营者名称", "主体名称", "名称", "字号名称", "企业名称"),
            parse=cells.text(120),
            stored=False,
            shows="entity.name",
        ),
        ImportColumn(
            "entity_code",
            "统一社会信用代码",
            ("社会信用代码", "信用代码", "统一代码"),
            parse=cells.code(18),
            stored=False,
            shows="entity.code",
        ),
        ImportColumn(
            "kind",
            "许可类别",
            ("类别", "证书类别", "许可（登记）类别", "许可证类型"),
            required=True,
            parse=cells.choice(KINDS),
            stored=False,
            shows="licence.get_kind_display",
        ),
        ImportColumn(
            "number",
            "证书编号",
            ("许可证编号", "编号", "许可证号", "备案编号", "登记证编号"),
            required=True,
            parse=cells.text(40),
            stored=False,
            shows="licence.number",
        ),
        ImportColumn("act", "办理事项", ("业务类型", "申请类型", "事项"), parse=cells.choice(ACTS)),
        ImportColumn(
            "acted_on",
            "办理日期",
            ("发证日期", "核发日期", "签发日期", "备案日期"),
            required=True,
            parse=cells.day(),
        ),
        ImportColumn("valid_until", "有效期至", ("有效期", "有效期限", "截止日期"), parse=cells.day()),
        ImportColumn("sub", "小经营店类型", ("经营类型",), parse=cells.choice(SUBS)),
        ImportColumn(
            "area_m2",
            "经营面积",
            ("经营面积（平方米）", "面积"),
            parse=cells.number(1, minimum=0, maximum=99999),
            unit="平方米",
        ),
        ImportColumn("changed", "变更内容", ("变更事项",), parse=cells.text(200)),
        ImportColumn("note", "备注", parse=cells.text(200)),
    ]

    def match(self, rows):
        """Entities, certificates and acts that are there: three queries a chunk."""
        self._find_entities(rows)
        known = {
            (act.licence.kind, act.licence.number, act.act, act.acted_on): act.pk
            for act in PermitAct.objects.filter(
                is_voided=False, licence__number__in={self._number(row) for row in rows}
            ).select_related("licence")
        }
        for row in rows:
            values = row.values
            values["act"] = values.get("act") or rules.FIRST
            if not row.errors and values.get("kind"):
                try:
                    values["number"] = rules.number_of(values["kind"], values.get("number") or "")
                except RuleBroken as broken:
                    row.error(broken.message, "证书编号")
            row.object_id = known.get(
                (values.get("kind"), values.get("number"), values["act"], values.get("acted_on"))
            )

    @staticmethod
    def _number(row):
        try:
            return rules.number_of(row.values.get("kind") or "", row.values.get("number") or "")
        except RuleBroken:
            return ""

    def _find_entities(self, rows):
        codes = {row.values.get("entity_code") or "" for row in rows} - {""}
        names = {plain(row.values.get("entity_text") or "") for row in rows} - {""}
        mine = Entity.objects.filter(office=self.batch.office_id).exclude(status="merged")
        found: dict[str, list] = {}
        for one in mine.filter(code__in=codes) | mine.filter(name_plain__in=names):
            for key in {one.code, one.name_plain} - {""}:
                found.setdefault(key, []).append(one)
        for row in rows:
            code = row.values.get("entity_code") or ""
            name = row.values.get("entity_text") or ""
            several = found.get(code) or found.get(plain(name)) or []
            if len(several) == 1:
                row.values["entity"] = several[0].pk
            elif several:
                row.error(f"有 {len(several)} 户叫「{name}」，请加一列统一社会信用代码", "单位名称")
            else:
                row.error(f"名录中没有「{name or code}」，请先登记经营主体", "单位名称")

    def resolve(self, row):
        values = row.values
        values["office_id"] = self.batch.office_id
        if row.object_id is None and values.get("acted_on") and values["acted_on"] > self._on:
            row.error(f"办理日期不能晚于今天（{self._on}）", "办理日期")

    @property
    def _on(self):
        return self.batch.created_at.astimezone().date()

    def write(self, rows, *, at):
        """Through the services, act by act: the certificate follows from its acts here too."""
        entities = Entity.objects.in_bulk([row.values["entity"] for row in rows])
        for row in rows:
            try:
                row.object_id = self._stored_act(row, entities[row.values["entity"]], at).pk
            except RuleBroken as broken:
                row.error(broken.message)
                row.state = ImportRow.State.ERROR

    def delete(self, keys):
        """Taking acts back takes their certificates along, or leaves them as the acts before made them."""
        licences = set(PermitAct.objects.filter(pk__in=keys).values_list("licence", flat=True))
        super().delete(keys)
        services.restore_licences(licences, by=self.batch.created_by)

    def _stored_act(self, row, entity, at):
        values, by = row.values, self.batch.created_by
        common = {
            "by": by,
            "on": at.astimezone().date(),
            "uuid": uuid.uuid5(self.batch.uuid, str(row.row_no)),
            "acted_on": values["acted_on"],
            "valid_until": values.get("valid_until"),
            "area_m2": values.get("area_m2"),
            "note": values.get("note") or "",
        }
        if values["act"] == rules.FIRST:
            return services.issue_permit(
                entity=entity,
                kind=values["kind"],
                number=values["number"],
                sub=values.get("sub") or "",
                **common,
            )
        licence = Licence.objects.filter(kind=values["kind"], number=values["number"]).first()
        if licence is None or licence.entity_id != entity.pk:
            raise RuleBroken("没有这份证书的首次核发记录")
        return services.record_act(licence, act=values["act"], changed=values.get("changed") or "", **common)
