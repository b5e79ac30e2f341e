"""The simple ledgers of the register from tables, each through the form of its page."""

from types import MappingProxyType

from django import forms as fields
from django.core.exceptions import ValidationError

from core.errors import RuleBroken
from core.models import Village
from entities import rules, services
from entities.forms import ledgers as forms
from entities.forms.entities import ELSEWHERE, LicenceForm
from entities.forms.records import EntityField
from entities.imports.form_rows import FormRows, page_form
from entities.models import (
    AssistantTraining,
    CreditClass,
    EntityFacility,
    Licence,
    Listing,
    NoInspectPromise,
    OnlineSubject,
    Reminder,
    ReturnVisit,
    RiskGrade,
    SuperiorCheck,
    UnlicensedShop,
    VillageAssistant,
    VisitLog,
)

VILLAGE = ("村", "社区", "所在村", "村（居）")


class LicenceRowForm(page_form(LicenceForm, EntityField())):
    """The form of the page, read from a row that may be about any licence that is there."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = Licence.Kind.choices


class LicenceImport(FormRows):
    key, title, model = "entities.licence", "许可与登记", Licence
    form, identity = LicenceRowForm, ("kind", "number")
    also = MappingProxyType(
        {
            "kind": ("许可证类别", "证件名称", "许可种类"),
            "number": ("许可证号", "许可证书编号", "证号", "备案编号"),
            "issued_on": ("发证日期", "签发日期"),
            "valid_until": ("有效期", "有效期限", "到期日期"),
        }
    )
    guide = (
        "主体先建档，按统一社会信用代码或全称对应。同一类别、同一编号已登记的不重复导入；长期有效的「有效期至」留空。"
        "食品经营许可和小作坊、小经营店、小摊点登记在「食品许可与登记」中导入。"
    )

    @staticmethod
    def add(row, *, by, on):
        if row.kind in rules.FOOD_PERMIT_KINDS:
            raise RuleBroken(ELSEWHERE, "kind")
        return services.save_licence(row, by=by, on=on)

    def match(self, rows):
        """A number that is recorded for another entity is refused, for the table or the register is wrong about it."""
        super().match(rows)
        owners = dict(
            Licence.objects.filter(pk__in=[row.object_id for row in rows if row.object_id]).values_list(
                "pk", "entity"
            )
        )
        for row in rows:
            if not row.errors and owners.get(row.object_id, row.values["of"]) != row.values["of"]:
                row.error("这个许可证编号已登记在另一主体名下", "许可证编号")

    def take(self, row):
        super().take(row)
        if not row.errors:
            row.values["of"] = row.values["form"].row().entity_id


class FacilityImport(FormRows):
    key, title, model = "entities.entityfacility", "设施", EntityFacility
    form, identity = page_form(forms.FacilityForm, EntityField()), ("entity_id", "kind", "installed_on")
    also = MappingProxyType(
        {
            "kind": ("设施类别", "设施名称"),
            "mode": ("明厨亮灶形式",),
            "installed_on": ("安装日期", "建成日期"),
            "works": ("是否正常运行", "是否正常"),
        }
    )
    guide = "主体先建档，按统一社会信用代码或全称对应。同一主体、同一设施、同一启用日期的不重复导入。"


class CreditClassImport(FormRows):
    key, title, model = "entities.creditclass", "信用风险分类", CreditClass
    form, identity = page_form(forms.CreditClassForm, EntityField()), ("entity_id", "from_on")
    also = MappingProxyType(
        {
            "grade": ("信用风险等级", "分类结果", "类别", "等级"),
            "from_on": ("分类日期", "日期"),
        }
    )
    guide = "可导入省平台推送的分类结果。主体先建档，按统一社会信用代码或全称对应。同一主体、同一生效日期的不重复导入。"


class RiskGradeImport(FormRows):
    key, title, model = "entities.riskgrade", "食品风险等级", RiskGrade
    form, identity = page_form(forms.RiskGradeForm, EntityField()), ("entity_id", "from_on")
    add = services.grade_risk
    also = MappingProxyType(
        {
            "grade": ("等级", "风险分级"),
            "from_on": ("日期",),
            "static_score": ("静态分值", "静态得分"),
            "dynamic_score": ("动态分值", "动态得分"),
            "reason": ("理由",),
        }
    )
    guide = "填写静态、动态分值的可以不填等级，按分值确定；与分值不一致的须写明理由。同一主体、同一评定日期的不重复导入。"


class ListingImport(FormRows):
    key, title, model = "entities.listing", "异常名录与失信名单", Listing
    form, add = page_form(forms.ListingForm, EntityField()), services.list_entity
    identity = ("entity_id", "kind", "ground", "listed_on")
    also = MappingProxyType(
        {
            "kind": ("名录类别", "名单"),
            "ground": ("列入原因", "事由"),
            "decision_no": ("文号", "列入决定书文号"),
        }
    )
    guide = "只登记列入，移出在名录中逐户办理。同一主体、名录、事由和列入日期的不重复导入。"


class SuperiorCheckImport(FormRows):
    key, title, model = "entities.superiorcheck", "上级检查", SuperiorCheck
    form = page_form(forms.SuperiorCheckForm, EntityField())
    identity = ("entity_id", "checked_on", "level", "items")
    also = MappingProxyType(
        {
            "level": ("检查机关", "检查层级"),
            "items": ("项目", "检查内容"),
            "found_problems": ("是否发现问题", "发现问题"),
        }
    )
    guide = "同一主体、检查日期、检查单位和检查项目的不重复导入。"


class PromiseImport(FormRows):
    key, title, model = "entities.noinspectpromise", "不再检查承诺", NoInspectPromise
    form = page_form(forms.PromiseForm, EntityField())
    identity = ("entity_id", "promised_on", "until_on")
    also = MappingProxyType(
        {"promised_on": ("日期",), "until_on": ("承诺至", "期限"), "document_no": ("编号", "文号")}
    )
    guide = (
        "只登记承诺，撤回在承诺台账中逐户办理。除外情形不填的，按上级交办、群众投诉举报、整改复查。"
        "同一主体、同一起止日期的不重复导入。"
    )


class UnlicensedImport(FormRows):
    key, title, model = "entities.unlicensedshop", "无证无照经营户", UnlicensedShop
    form, add = page_form(forms.UnlicensedForm), services.find_unlicensed
    identity = ("office_id", "name", "address", "found_on")
    also = MappingProxyType(
        {
            "name": ("字号", "经营者", "名称", "经营者姓名"),
            "address": ("地址", "经营地点", "经营地址"),
            "village": VILLAGE,
            "trade": ("经营业态", "行业"),
            "lacks": ("缺少证照", "无证无照类型", "类型"),
            "can_qualify": ("是否符合办证条件",),
            "found_on": ("排查日期", "检查日期"),
        }
    )
    guide = "导入的都是待办理的户，督促办理和销户在台账中逐户办理。字号、地点、发现日期相同的不重复导入。"


def _lie_with_entity(made) -> None:
    """A record of an entity lies in its village; a table that names another is wrong about one of them."""
    if made.entity is None:
        return
    if made.village_id and made.village_id != made.entity.village_id:
        raise RuleBroken(f"「{made.entity}」不在这个村（社区），请核对", "village")
    made.village = made.entity.village


class OnlineSubjectImport(FormRows):
    key, title, model = "entities.onlinesubject", "网络主体", OnlineSubject
    form, add = page_form(forms.OnlineSubjectForm), services.register_online
    identity = ("office_id", "kind", "address")
    also = MappingProxyType(
        {
            "name": ("网站名称", "网店名称"),
            "platform": ("所在平台", "平台名称"),
            "address": ("网址", "店铺号", "网址（店铺号）"),
            "village": VILLAGE,
            "registered_on": ("登记日期",),
            "entity": ("主办单位", "经营者"),
        }
    )
    guide = "经营主体可以不填，填写的按统一社会信用代码或全称对应。同一类别、同一网址（店铺号）的不重复导入。"

    def complete(self, made):
        _lie_with_entity(made)


class VisitLogImport(FormRows):
    key, title, model = "entities.visitlog", "巡查走访", VisitLog
    form, add = (
        page_form(forms.VisitOfVillageForm, EntityField(required=False, help_text="没有到户的不填")),
        services.log_visit,
    )
    identity = ("office_id", "visited_on", "kind", "village_id", "entity_id", "content")
    may_be_empty = frozenset({"village_id", "entity_id"})
    also = MappingProxyType(
        {
            "kind": ("巡查类别", "走访类别"),
            "visited_on": ("巡查日期", "走访日期"),
            "village": VILLAGE,
            "content": ("巡查情况", "走访情况", "内容"),
            "clue": ("线索", "发现的问题"),
        }
    )
    guide = "到户的填经营主体，没有到户的填村（社区）。日期、类别、主体（村）和情况都相同的不重复导入。"

    def complete(self, made):
        _lie_with_entity(made)


class ReturnVisitImport(FormRows):
    key, title, model = "entities.returnvisit", "回访", ReturnVisit
    form, identity = page_form(forms.ReturnVisitForm, EntityField()), ("entity_id", "visited_on", "about")
    also = MappingProxyType(
        {
            "visited_on": ("日期",),
            "about": ("事项", "回访内容"),
            "channel": ("回访方式",),
            "feeling": ("满意度", "满意程度"),
            "opinions": ("意见", "建议", "意见和建议"),
            "answer": ("答复", "办理情况"),
        }
    )
    guide = "意见建议一格里每行一条。同一主体、同一回访日期、同一事项的不重复导入。"


class AssistantImport(FormRows):
    key, title, model = "entities.villageassistant", "村级协管员", VillageAssistant
    form, add = page_form(forms.AssistantForm), services.save_assistant
    identity = ("office_id", "village_id", "name", "appointed_on")
    also = MappingProxyType(
        {
            "village": VILLAGE,
            "name": ("协管员", "协管员姓名"),
            "phone": ("电话", "手机", "手机号码"),
            "appointed_on": ("聘用日期", "任职日期"),
            "basis": ("聘任文件", "文号"),
        }
    )
    guide = "村（社区）按名称对应。同一村、同一姓名、同一聘任日期的不重复导入；账号可以不填。"


class TrainingRowForm(forms.TrainingForm):
    """The form of the page, read from a row that is about one assistant; one who has left meanwhile counts too."""

    assistants = None
    name = fields.CharField(label="姓名", max_length=30)
    village = fields.ModelChoiceField(Village.objects.all(), label="村（社区）", required=False)
    field_order = ["name", "village"]

    def clean(self):
        cleaned = super().clean()
        if {"name", "village", "held_on"} <= cleaned.keys():
            try:
                cleaned["assistant"] = self._find(cleaned["name"], cleaned["village"], cleaned["held_on"])
            except ValidationError as error:
                self.add_error("name", error)
        return cleaned

    def _find(self, name, village, held_on) -> VillageAssistant:
        """The assistant of this name; of several, or of several terms of one, whoever served on the day."""
        rows = VillageAssistant.objects.visible_to(self.user).filter(office=self.user.office_id, name=name)
        named = list(rows.filter(village=village) if village else rows)
        serving = [
            one
            for one in named
            if one.appointed_on <= held_on and not (one.ended_on and one.ended_on < held_on)
        ]
        found = named if len(named) == 1 else serving
        if not named:
            raise ValidationError(f"没有登记协管员「{name}」，请先登记或核对村（社区）")
        if not found:
            raise ValidationError(f"「{name}」{held_on} 不在聘期内")
        if len(found) > 1:
            raise ValidationError(f"有 {len(found)} 名协管员叫「{name}」，请写明村（社区）")
        return found[0]

    def row(self) -> AssistantTraining:
        """What the service stores, unsaved."""
        return AssistantTraining(
            **{name: self.cleaned_data[name] for name in ("assistant", "held_on", "topic", "hours")}
        )


class AssistantTrainingImport(FormRows):
    key, title, model = "entities.assistanttraining", "协管员培训", AssistantTraining
    form, identity = TrainingRowForm, ("assistant_id", "held_on", "topic")
    also = MappingProxyType(
        {
            "name": ("协管员", "协管员姓名", "参加人员"),
            "village": VILLAGE,
            "held_on": ("日期", "培训时间"),
            "topic": ("培训内容", "主题"),
            "hours": ("培训学时", "课时"),
        }
    )
    shows = MappingProxyType({"name": "assistant.name", "village": "assistant.village.name"})
    guide = "一人一行；协管员先登记，按姓名对应，同名的写明村（社区）。同一人、同一天、同一内容的不重复导入。"

    @staticmethod
    def add(row, *, by, on):
        services.add_training(
            [row.assistant], held_on=row.held_on, topic=row.topic, hours=row.hours, by=by, on=on
        )
        return AssistantTraining.objects.get(assistant=row.assistant, held_on=row.held_on, topic=row.topic)


class ReminderImport(FormRows):
    key, title, model = "entities.reminder", "催报记录", Reminder
    form = page_form(forms.EntityReminderForm, EntityField())
    identity = ("entity_id", "report_year", "reminded_on", "channel")
    also = MappingProxyType(
        {
            "report_year": ("年度", "年报年度"),
            "channel": ("催报方式",),
            "reminded_on": ("日期",),
            "result": ("催报结果", "情况"),
        }
    )
    guide = "已报送年度报告的不用再催，会退回。同一主体、年度、日期和方式的不重复导入。"

    @staticmethod
    def add(row, *, by, on):
        return services.remind(
            row.entity,
            report_year=row.report_year,
            channel=row.channel,
            reminded_on=row.reminded_on,
            result=row.result,
            uuid=row.uuid,
            by=by,
            on=on,
        )


# Where the pages of each import are, below the app's own address.
ROUTES: dict[type[FormRows], str] = {
    LicenceImport: "licences",
    FacilityImport: "facilities",
    CreditClassImport: "credit",
    RiskGradeImport: "risk",
    ListingImport: "listings",
    SuperiorCheckImport: "superior-checks",
    PromiseImport: "promises",
    UnlicensedImport: "unlicensed",
    OnlineSubjectImport: "online",
    VisitLogImport: "visits",
    ReturnVisitImport: "return-visits",
    AssistantImport: "assistants",
    AssistantTrainingImport: "trainings",
    ReminderImport: "annual/reminders",
}
