"""The ledgers of samples, sweeps, takedowns and safeguards, one declaration each, and their steps."""

from urllib.parse import urlencode

from django.urls import reverse

from core.access import may
from core.listing import Column
from entities.views.records import Act, Ledger, Section, Shown, StepPage
from inspections.filters import ledgers as filters
from inspections.forms import ledgers as forms
from inspections.imports import simple as imports
from inspections.models import ClueSweep, EventProtection, Inspection, PlatformAction, ProductSample
from inspections.protection_work import work_of
from inspections.services import field_work, samples
from inspections.tables import ledgers as tables

SHOWN = 20


def of_sample(row, user, on) -> Shown:
    """Result and handling, and the button of the step that is due."""
    facts: list = [("检验结果", row.get_result_display())]
    if row.reported_on:
        facts += [("报告日期", row.reported_on), ("报告编号", row.report_no)]
    if row.result == "fail":
        facts += [("不合格项目", row.failed_items), ("核查处置", row.handling or "还没有登记")]
        facts += [("处置日期", row.handled_on or ""), ("案件", row.case.number_text if row.case else "")]
    step = {"waiting": ("登记检验结果", "report"), "fail": ("登记核查处置", "handle")}.get(row.result)
    acts = ()
    if step and row.handled_on is None and may(user, "inspections.change_productsample"):
        acts = (Act(step[0], reverse(f"inspections:productsample_{step[1]}", args=[row.pk]), "primary"),)
    return Shown(facts=tuple(facts), acts=acts)


CHECK_COLUMNS = [
    Column("检查日期", "inspected_on", "lead", link=True),
    Column("检查对象", "party_name", "wrap"),
    Column("结果", "get_result_display"),
]


def of_protection(row, user, on) -> Shown:
    """How it went, the checks and tests of its days, and the button that concludes it."""
    facts, acts, sections = [], (), ()
    if row.concluded_on:
        facts = [
            ("办结日期", row.concluded_on),
            ("突发事件", f"{row.incident_count} 起"),
            ("保障情况", row.outcome),
        ]
    elif may(user, "inspections.change_eventprotection"):
        acts = (Act("办结", reverse("inspections:eventprotection_conclude", args=[row.pk]), "primary"),)
    if row.campaign_id and may(user, "inspections.view_inspection"):
        checks = Inspection.objects.completed().visible_to(user).filter(campaign=row.campaign_id)
        checks = checks.filter(inspected_on__range=(row.starts_on, row.ends_on))
        query = {"campaign": row.campaign_id, "state": "signed"}
        url = f"{reverse('inspections:inspection_list')}?{urlencode(query)}"
        sections = (
            Section(
                "保障期内的检查", CHECK_COLUMNS, list(checks.order_by("-inspected_on", "-pk")[:SHOWN]), url
            ),
        )
    sections = (*sections, *(Section(*one) for one in work_of(row, user)))
    return Shown(facts=tuple(facts), acts=acts, sections=sections)


class SampleStep(StepPage):
    model = ProductSample
    permission_required = "inspections.change_productsample"


class SampleReport(SampleStep):
    form_class, days = forms.SampleReportForm, ("reported_on",)
    title, success_message = "登记检验结果", "检验结果已登记。"

    def act(self, given, *, by, on):
        return samples.report_sample(self.row, by=by, on=on, **given)


class SampleHandle(SampleStep):
    form_class, days = forms.SampleHandlingForm, ("handled_on",)
    title, success_message = "登记核查处置", "核查处置已登记。"

    def act(self, given, *, by, on):
        return samples.handle_sample(self.row, by=by, on=on, **given)


class ConcludeProtection(StepPage):
    model, form_class, days = EventProtection, forms.ConcludeForm, ("concluded_on",)
    permission_required = "inspections.change_eventprotection"
    title, submit_label, success_message = "办结保障", "办结", "已办结。"

    def act(self, given, *, by, on):
        return field_work.conclude_protection(self.row, by=by, on=on, **given)


LEDGERS = [
    Ledger(
        ProductSample,
        "产品质量抽检",
        "samples",
        filters.ProductSampleFilter,
        tables.PRODUCT_SAMPLE_COLUMNS,
        forms.ProductSampleForm,
        add=samples.take_sample,
        change=samples.change_sample,
        is_open=lambda row: row.result == "waiting",
        select=("entity", "campaign", "case"),
        ordering=("-sampled_on", "-pk"),
        more=of_sample,
        presets=("campaign",),
        start_hint="洁净煤、药品、医疗器械、工业产品的抽样都登记在这里；食品抽检在食品安全里登记。",
        importer=imports.ProductSampleImport,
    ),
    Ledger(
        ClueSweep,
        "扫黑除恶线索摸排",
        "sweeps",
        filters.ClueSweepFilter,
        tables.CLUE_SWEEP_COLUMNS,
        forms.ClueSweepForm,
        add=field_work.add_sweep,
        change=field_work.change_sweep,
        select=("village", "created_by"),
        ordering=("-swept_on", "-pk"),
        start_hint="摸排不是行政检查；发现线索的写明情况，移交后补登移交单位和日期。",
        importer=imports.ClueSweepImport,
    ),
    Ledger(
        PlatformAction,
        "平台下线",
        "platform-actions",
        filters.PlatformActionFilter,
        tables.PLATFORM_ACTION_COLUMNS,
        forms.PlatformActionForm,
        select=("entity",),
        ordering=("-offline_on", "-pk"),
        start_hint="网络餐饮等平台按函件要求下线的商户，一户一条；恢复上线后补登日期和理由。",
        importer=imports.PlatformActionImport,
    ),
    Ledger(
        EventProtection,
        "重大活动保障",
        "protections",
        filters.EventProtectionFilter,
        tables.EVENT_PROTECTION_COLUMNS,
        forms.EventProtectionForm,
        add=field_work.add_protection,
        change=field_work.change_protection,
        is_open=lambda row: row.is_open,
        select=("campaign",),
        ordering=("-held_on", "-pk"),
        more=of_protection,
        presets=("campaign",),
        actions=(("节点日历", "inspections:campaign_calendar", "inspections.add_campaign"),),
        start_hint="庙会、民俗和大型活动的食品安全保障，农历活动按当年农历换算日期。",
        importer=imports.EventProtectionImport,
    ),
]
