"""The simple ledgers of the office's other work from tables, each through its own form."""

from datetime import date
from types import MappingProxyType

from activities import services
from activities.forms import ledgers as forms
from activities.models import (
    HelpTask,
    MediaAccount,
    MediaRelease,
    Meeting,
    OfficeDrill,
    PlanDocument,
    Supervision,
    TargetItem,
    YearPlanItem,
)
from entities.imports.form_rows import FormRows


class MeetingImport(FormRows):
    key, title, model = "activities.meeting", "会议", Meeting
    form, identity = forms.MeetingForm, ("office_id", "held_on", "title")
    also = MappingProxyType(
        {
            "held_on": ("会议日期", "时间"),
            "title": ("会议", "名称"),
            "kind": ("会议类别",),
            "village": ("村", "社区", "所在村"),
            "head_count": ("人数", "参会人数"),
        }
    )
    guide = "同一天、同一名称的会议视为同一次，已登记的不重复导入。"


class HelpTaskImport(FormRows):
    key, title, model = "activities.helptask", "帮扶任务", HelpTask
    form, identity = forms.HelpTaskForm, ("entity_id", "raised_on", "text")
    also = MappingProxyType({"text": ("困难", "问题"), "raised_on": ("梳理日期", "日期")})
    guide = "主体先建档，按统一社会信用代码或全称对应。导入的都是待办结的，办结逐件登记。"


class MediaReleaseImport(FormRows):
    key, title, model = "activities.mediarelease", "媒体发布", MediaRelease
    form, identity = forms.MediaReleaseForm, ("office_id", "published_on", "title")
    also = MappingProxyType(
        {
            "published_on": ("日期", "刊发日期"),
            "title": ("题目", "名称"),
            "kind": ("发布类别",),
            "outlets": ("平台", "媒体"),
        }
    )
    guide = "同一天、同一标题的视为同一篇，已登记的不重复导入；在几个平台发布的写在一格。"


class MediaAccountImport(FormRows):
    key, title, model = "activities.mediaaccount", "媒体账号", MediaAccount
    form, identity = forms.MediaAccountForm, ("office_id", "platform", "name")
    also = MappingProxyType({"platform": ("所在平台",), "name": ("账号", "名称")})
    guide = "同一平台、同一名称的账号不重复导入；关注人数在账号中逐次登记。"


class PlanDocumentImport(FormRows):
    key, title, model = "activities.plandocument", "预案方案与制度", PlanDocument
    form, identity = forms.PlanDocumentForm, ("office_id", "kind", "title", "issued_on")
    also = MappingProxyType(
        {"title": ("文件名称", "标题"), "issued_on": ("制定日期", "印发日期"), "kind": ("文件类别",)}
    )
    guide = "同一类别、同一名称、同一制定日期的不重复导入；文件原件在记录中上传。"


class OfficeDrillImport(FormRows):
    key, title, model = "activities.officedrill", "应急演练", OfficeDrill
    form, identity = forms.OfficeDrillForm, ("office_id", "drilled_on", "topic")
    also = MappingProxyType(
        {
            "drilled_on": ("日期",),
            "topic": ("科目", "演练内容"),
            "plan": ("预案",),
            "head_count": ("人数",),
        }
    )
    guide = "「依据的预案」按名称对应，先登记预案。同一天、同一科目的不重复导入。"


class SupervisionImport(FormRows):
    key, title, model = "activities.supervision", "机构督查", Supervision
    form, add = forms.SupervisionForm, services.add_supervision
    identity = ("office_id", "supervised_id", "visited_on", "topic")
    also = MappingProxyType(
        {
            "supervised": ("被督查单位", "监管机构", "市场监管所"),
            "visited_on": ("日期", "督查时间"),
            "topic": ("督查事项", "内容"),
            "findings": ("问题", "存在问题"),
            "answer_by": ("反馈期限", "整改期限"),
        }
    )
    guide = "被督查机构按全称或简称对应，只能是下属机构；整改反馈逐件登记。同一机构、同一天、同一内容的不重复导入。"


class OfYear:
    """A form of the page, read from a row, whose year is not typed as a day."""

    def row(self):
        made = super().row()
        made.year_on = date(self.cleaned_data["year"], 1, 1)
        return made


class YearPlanItemRowForm(OfYear, forms.YearPlanItemForm):
    """What was answered is not among its fields."""


class YearPlanItemImport(FormRows):
    key, title, model = "activities.yearplanitem", "问题与打算", YearPlanItem
    form, identity = YearPlanItemRowForm, ("office_id", "kind", "year_on", "text")
    also = MappingProxyType(
        {
            "text": ("问题", "打算", "问题或打算", "工作打算"),
            "made_on": ("日期", "提出时间"),
            "year": ("年度", "年份"),
            "until_year": ("末年",),
            "due_on": ("期限", "完成时限"),
        }
    )
    guide = (
        "类别不填的为下一步打算；导入的都是未答复的，答复逐项登记。同一年度、同一类别、同一内容的不重复导入。"
    )

    @staticmethod
    def add(row, *, by, on):
        return services.add_plan_item(row, year=row.year_on.year, by=by, on=on)


class TargetItemRowForm(OfYear, forms.TargetItemForm):
    """The board shows besides what the figures count; what is typed has a heading of its own in its workbook."""

    class Meta(forms.TargetItemForm.Meta):
        labels = {"quantity": "登记的任务数", "done_quantity": "登记的完成数"}


class TargetItemImport(FormRows):
    key, title, model = "activities.targetitem", "目标责任书", TargetItem
    form, identity = TargetItemRowForm, ("office_id", "year_on", "item")
    also = MappingProxyType(
        {
            "year": ("年份", "责任年度"),
            "item": ("任务名称", "目标任务", "工作任务", "项目"),
            "quantity": ("任务数", "目标数", "任务量"),
            "done_quantity": ("完成数", "完成量"),
            "unit_text": ("计量单位",),
            "weight": ("分数", "权重分"),
            "due_on": ("期限", "完成时限"),
            "basis": ("依据", "文号"),
            "evidence": ("完成情况", "佐证"),
        }
    )
    guide = (
        "责任书一项一行。任务数和任务数指标填一个；两个指标都填统计指标编号，填了完成数指标的，完成数由记录算出，不填。"
        "同一年度同名的任务不重复导入，改动的在任务中修改。"
    )

    @staticmethod
    def add(row, *, by, on):
        return services.add_target(row, year=row.year_on.year, by=by, on=on)
