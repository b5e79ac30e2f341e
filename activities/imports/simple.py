"""The simple ledgers of the office's other work from tables, each through its own form."""

from types import MappingProxyType

from activities.forms import ledgers as forms
from activities.models import HelpTask, MediaAccount, MediaRelease, Meeting, OfficeDrill, PlanDocument
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
