"""The simple ledgers beside inspections from tables, each through its own form."""

from types import MappingProxyType

from django import forms as fields

from core.models import Office
from entities.imports.form_rows import FormRows
from inspections.forms import ledgers as forms
from inspections.forms.checks import CampaignForm
from inspections.forms.interviews import InterviewRowForm
from inspections.forms.seizures import CoalForm
from inspections.models import (
    Campaign,
    ClueSweep,
    CoalSite,
    EventProtection,
    Interview,
    InterviewAttendee,
    PlatformAction,
    ProductSample,
)
from inspections.rules.interviews import Asked, write_asked
from inspections.services import coal, field_work, interviews, samples
from inspections.services.campaigns import LISTS, open_campaign


class ProductSampleImport(FormRows):
    key, title, model = "inspections.productsample", "产品质量抽检", ProductSample
    form, identity, add = forms.ProductSampleForm, ("office_id", "sample_no"), samples.take_sample
    also = MappingProxyType(
        {
            "entity": ("被抽样单位", "受检单位", "被抽样单位名称"),
            "sample_no": ("抽样单编号", "样品编号"),
            "product": ("类别",),
            "name": ("样品名称", "产品"),
            "batch": ("规格型号", "批号", "生产批号"),
            "maker": ("生产单位", "生产企业", "标称生产企业"),
            "agency": ("检验机构", "检测机构"),
        }
    )
    guide = "导入抽样信息，检验结果和核查处置逐批登记。被抽样单位先建档。抽样单号已登记的不重复导入。"


class ClueSweepImport(FormRows):
    key, title, model = "inspections.cluesweep", "扫黑除恶线索摸排", ClueSweep
    form, add = forms.ClueSweepForm, field_work.add_sweep
    identity = ("office_id", "swept_on", "kind", "place")
    also = MappingProxyType(
        {
            "swept_on": ("日期",),
            "kind": ("行业", "场所"),
            "place": ("摸排地点",),
            "village": ("村", "社区", "所在村"),
            "entity_count": ("户数", "摸排主体数"),
            "clue_count": ("线索数", "发现线索"),
        }
    )
    guide = "没有线索的「线索条数」填 0 或留空。同一天、同一行业场所、同一地点的不重复导入。"


class PlatformActionImport(FormRows):
    key, title, model = "inspections.platformaction", "平台下线", PlatformAction
    form, identity = forms.PlatformActionForm, ("entity_id", "platform", "offline_on")
    also = MappingProxyType(
        {
            "platform": ("平台名称",),
            "reason": ("原因",),
            "letter_no": ("文号",),
            "restored_on": ("恢复日期",),
        }
    )
    guide = "主体先建档，按统一社会信用代码或全称对应。同一主体、同一平台、同一下线日期的不重复导入。"


class EventProtectionImport(FormRows):
    key, title, model = "inspections.eventprotection", "重大活动保障", EventProtection
    form, identity = forms.EventProtectionForm, ("office_id", "event", "held_on")
    add = field_work.add_protection
    also = MappingProxyType(
        {
            "event": ("活动", "名称"),
            "held_on": ("举办日期",),
            "place": ("活动地点",),
            "vendor_count": ("食品摊点", "餐饮单位数"),
            "officer_count": ("出动人次", "执法人员"),
        }
    )
    guide = "农历活动选农历节日，活动日期可以留空，按今年的农历换算；办结逐个登记。同名、同一活动日期的不重复导入。"

    def complete(self, made):
        if made.lunar and made.held_on is None:
            made.held_on = field_work.lunar_day(made.lunar, self.on.year)


class CoalRowForm(CoalForm):
    """The form of the page, read from a row: a registered dealer lends its name and its address."""

    def row(self) -> CoalSite:
        """What the service stores, unsaved."""
        site = CoalSite(**self.values())
        if site.entity is not None:
            site.address = site.address or site.entity.address
        return site


class CoalSiteImport(FormRows):
    key, title, model = "inspections.coalsite", "散煤经营点", CoalSite
    form, identity = CoalRowForm, ("office_id", "found_on", "name", "address")
    may_be_empty = frozenset({"address"})
    also = MappingProxyType(
        {
            "name": ("经营户名称", "名称", "经营者"),
            "found_on": ("发现日期", "日期"),
            "address": ("地点", "经营地址"),
            "ordered_on": ("责令改正日期",),
        }
    )
    shows = MappingProxyType({"name": "name"})
    guide = "导入排查出的经营户，取缔销户逐户登记。同一天、同名、同一地址的不重复导入。"

    @staticmethod
    def add(row, *, by, on):
        return coal.register_coal_site(
            by=by,
            office=by.office,
            found_on=row.found_on,
            name=row.name,
            entity=row.entity,
            address=row.address,
            ordered_on=row.ordered_on,
            note=row.note,
        )


def _as_asked(one) -> Asked:
    return Asked(one.person, one.entity.name if one.entity else "", one.duty, one.attended)


def asked_to(row: Interview) -> list[Asked]:
    return [_as_asked(one) for one in row.attendees.select_related("entity").order_by("pk")]


class InterviewImport(FormRows):
    key, title, model = "inspections.interview", "约谈", Interview
    form, identity = InterviewRowForm, ("office_id", "kind", "held_on", "place", "reason")
    parts = MappingProxyType({InterviewAttendee: "interview"})
    also = MappingProxyType(
        {
            "kind": ("约谈类别", "约谈形式"),
            "held_on": ("日期", "约谈时间"),
            "place": ("约谈地点",),
            "reason": ("事由", "约谈原因", "约谈内容"),
            "minutes": ("纪要", "约谈记录"),
            "demands": ("要求", "承诺", "整改要求"),
            "asked": ("被约谈人", "参加人员", "约谈对象"),
        }
    )
    shows = MappingProxyType({"asked": lambda row: write_asked(asked_to(row))})
    guide = (
        "「参加人」一格写所有被约谈人，用顿号或分号分开：主体名称（或信用代码）在前，冒号后写姓名，括号里写职务，没有到场的写「未到」，"
        "例如「丰源便民超市：王某（店长）；李某（村干部，未到）」。类别、日期、地点和事由都相同的不重复导入。"
    )

    def said(self, row):
        """A cell may name an entity by its code."""
        people = row.values["made"].asked
        return super().said(row) | {"asked": write_asked([_as_asked(one) for one in people])}

    @staticmethod
    def add(row, *, by, on):
        values = {name: getattr(row, name) for name in interviews.FIELDS}
        return interviews.record_interview(
            by=by, on=on, uuid=row.uuid, office=by.office, attendees=row.asked, **values
        )


class CampaignRowForm(CampaignForm):
    """The form of the page, read from a row: the office is that of whoever imports."""

    office = fields.ModelChoiceField(Office.objects.all(), required=False, widget=fields.HiddenInput)

    def row(self) -> Campaign:
        """What the service stores, unsaved, with those who take part and what it is about."""
        values = self.values()
        lists = {name: values.pop(name) for name in LISTS}
        campaign = Campaign(**values)
        campaign.given = values | lists
        return campaign


class CampaignImport(FormRows):
    key, title, model = "inspections.campaign", "专项行动", Campaign
    form, identity = CampaignRowForm, ("office_id", "name")
    parts = MappingProxyType(
        {Campaign.officers.through: "campaign", Campaign.target_tags.through: "campaign"}
    )
    also = MappingProxyType(
        {
            "name": ("行动名称", "专项行动", "专项行动名称"),
            "theme": ("专项主题",),
            "starts_on": ("开始时间", "起始日期"),
            "ends_on": ("结束时间", "截止日期"),
            "basis": ("文件依据", "文号"),
            "report_due_on": ("小结报送日期", "报送期限"),
        }
    )
    guide = (
        "县局年初下达的专项行动可以一次导入；检查对象、检查和小结在各行动中登记，办结逐个办理。主题不填的为其他专项行动。"
        "本所同名的专项行动不重复导入。"
    )

    @staticmethod
    def add(row, *, by, on):
        return open_campaign(by=by, office=by.office, **row.given)
