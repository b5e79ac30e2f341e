"""All ledgers of this app, one declaration each."""

from functools import cached_property

from django.db.models import Count, Q

from activities import filters, imports, services, tables
from activities.forms import ledgers as forms
from activities.forms.work import CategoryForm, WorkRecordForm
from activities.models import (
    FollowerSnapshot,
    HelpTask,
    MediaAccount,
    MediaRelease,
    Meeting,
    OfficeDrill,
    PlanDocument,
    PublicityActivity,
    PublicityChannel,
    PublicityMaterial,
    PublicityPartner,
    PublicityTopic,
    ReleaseSnapshot,
    Supervision,
    TargetItem,
    TrainingLaw,
    TrainingSession,
    WorkAmount,
    WorkCategory,
    WorkRecord,
    WorkStep,
    YearPlanItem,
)
from activities.views import shown
from activities.views.ledger import Ledger, LedgerList
from core.clock import today
from core.counting import summed


def not_voided(row) -> bool:
    return not row.is_voided


def with_sheets(rows):
    """A column with the leaflets, booklets and gifts of each event."""
    handed_out = PublicityMaterial.objects.filter(kind__in=("leaflet", "booklet", "gift"))
    return rows.annotate(sheets=summed(handed_out, "activity", "quantity"))


def with_records(rows):
    return rows.annotate(record_count=Count("records", filter=Q(records__is_voided=False)))


def part(model, title, route, filterset, columns, *select, ordering=("-pk",)):
    """A list of parts: entered and shown with what they belong to."""
    return Ledger(
        model,
        title,
        route,
        filterset,
        columns,
        select=select,
        has_detail=False,
        voids=False,
        ordering=ordering,
    )


class TargetList(LedgerList):
    """The board: how much of each target is done, as the figures count it."""

    @property
    def columns(self):
        return tables.target_columns(lambda row: self.progress[row.pk])

    @cached_property
    def progress(self):
        return services.progress_of(self.filterset.qs.select_related("office"), on=today())


LEDGERS = [
    Ledger(
        PublicityActivity,
        "宣传活动",
        "publicity",
        filters.PublicityActivityFilter,
        tables.PUBLICITY_COLUMNS,
        forms.PublicityForm,
        add=services.add_publicity,
        change=services.change_publicity,
        is_open=not_voided,
        select=("village", "office"),
        annotate=with_sheets,
        ordering=("-held_on", "-pk"),
        more=shown.of_publicity,
        actions=(
            ("宣传资料", "publicitymaterial_list", "view_publicitymaterial"),
            ("导入", "publicityactivity_import", "import_publicityactivity"),
        ),
        start_hint="每次活动登记一条，资料按种类填数量，宣传内容一行一项。",
    ),
    part(PublicityTopic, "宣传内容", "topics", filters.TopicFilter, tables.TOPIC_COLUMNS, "activity"),
    part(
        PublicityPartner,
        "宣传参与单位",
        "partners",
        filters.PartnerFilter,
        tables.PARTNER_COLUMNS,
        "activity",
    ),
    part(PublicityChannel, "宣传渠道", "channels", filters.ChannelFilter, tables.CHANNEL_COLUMNS, "activity"),
    part(
        PublicityMaterial,
        "宣传资料",
        "materials",
        filters.MaterialFilter,
        tables.MATERIAL_COLUMNS,
        "activity__village",
    ),
    Ledger(
        TrainingSession,
        "培训学习",
        "training",
        filters.TrainingSessionFilter,
        tables.TRAINING_COLUMNS,
        forms.TrainingForm,
        add=services.add_training,
        change=services.change_training,
        is_open=not_voided,
        select=("village", "office"),
        ordering=("-held_on", "-pk"),
        more=shown.of_training,
        actions=(
            ("学习的法律法规", "traininglaw_list", "view_traininglaw"),
            ("导入", "trainingsession_import", "import_trainingsession"),
        ),
        start_hint="业务培训、法律法规学习、政治学习、协管员培训、参观学习都登记在这里。",
    ),
    part(TrainingLaw, "学习的法律法规", "laws", filters.LawFilter, tables.LAW_COLUMNS, "session"),
    Ledger(
        Meeting,
        "会议",
        "meetings",
        filters.MeetingFilter,
        tables.MEETING_COLUMNS,
        forms.MeetingForm,
        change=services.change_valid,
        is_open=not_voided,
        select=("village", "office"),
        ordering=("-held_on", "-pk"),
        more=shown.plain,
        importer=imports.MeetingImport,
    ),
    Ledger(
        HelpTask,
        "帮扶任务",
        "help",
        filters.HelpTaskFilter,
        tables.help_columns,
        forms.HelpTaskForm,
        change=services.change_valid,
        is_open=lambda row: not row.is_voided and row.closed_on is None,
        select=("entity", "owner", "office"),
        ordering=("-raised_on", "-pk"),
        more=shown.of_help,
        start_hint="走访企业时了解到的困难，一件登记一条。",
        importer=imports.HelpTaskImport,
    ),
    Ledger(
        Supervision,
        "机构督查",
        "supervisions",
        filters.SupervisionFilter,
        tables.supervision_columns,
        forms.SupervisionForm,
        add=services.add_supervision,
        changes=False,
        select=("supervised", "office"),
        ordering=("-visited_on", "-pk"),
        more=shown.of_supervision,
        importer=imports.SupervisionImport,
    ),
    Ledger(
        MediaRelease,
        "媒体发布",
        "releases",
        filters.MediaReleaseFilter,
        tables.RELEASE_COLUMNS,
        forms.MediaReleaseForm,
        change=services.change_valid,
        is_open=not_voided,
        select=("office",),
        ordering=("-published_on", "-pk"),
        more=shown.of_release,
        actions=(
            ("媒体账号", "mediaaccount_list", "view_mediaaccount"),
            ("浏览点赞", "releasesnapshot_list", "view_releasesnapshot"),
        ),
        importer=imports.MediaReleaseImport,
    ),
    part(
        ReleaseSnapshot,
        "浏览点赞",
        "release-counts",
        filters.ReleaseSnapshotFilter,
        tables.RELEASE_COUNT_COLUMNS,
        "release",
    ),
    Ledger(
        MediaAccount,
        "媒体账号",
        "accounts",
        filters.MediaAccountFilter,
        tables.ACCOUNT_COLUMNS,
        forms.MediaAccountForm,
        change=services.change_valid,
        is_open=not_voided,
        select=("office",),
        more=shown.of_account,
        actions=(("关注人数", "followersnapshot_list", "view_followersnapshot"),),
        importer=imports.MediaAccountImport,
    ),
    part(
        FollowerSnapshot,
        "关注人数",
        "followers",
        filters.FollowerSnapshotFilter,
        tables.FOLLOWER_COLUMNS,
        "account",
    ),
    Ledger(
        PlanDocument,
        "预案方案与制度",
        "papers",
        filters.PlanDocumentFilter,
        tables.PAPER_COLUMNS,
        forms.PlanDocumentForm,
        change=services.change_valid,
        is_open=not_voided,
        select=("office",),
        ordering=("-issued_on", "-pk"),
        more=shown.of_paper,
        actions=(("应急演练", "officedrill_list", "view_officedrill"),),
        importer=imports.PlanDocumentImport,
    ),
    Ledger(
        OfficeDrill,
        "应急演练",
        "drills",
        filters.OfficeDrillFilter,
        tables.DRILL_COLUMNS,
        forms.OfficeDrillForm,
        change=services.change_valid,
        is_open=not_voided,
        select=("plan", "office"),
        ordering=("-drilled_on", "-pk"),
        more=shown.plain,
        importer=imports.OfficeDrillImport,
    ),
    Ledger(
        YearPlanItem,
        "问题与打算",
        "plans",
        filters.YearPlanItemFilter,
        tables.PLAN_COLUMNS,
        forms.YearPlanItemForm,
        add=services.add_plan_item,
        change=services.change_plan_item,
        is_open=lambda row: not row.is_voided and row.state == "open",
        select=("owner", "office"),
        ordering=("-year_on", "-pk"),
        more=shown.of_plan_item,
        importer=imports.YearPlanItemImport,
        start_hint="年底写下问题和下一年的打算，下一年逐项答复。",
    ),
    Ledger(
        TargetItem,
        "目标责任书",
        "targets",
        filters.TargetItemFilter,
        None,
        forms.TargetItemForm,
        add=services.add_target,
        change=services.change_target,
        is_open=not_voided,
        select=("office",),
        ordering=("-year_on", "-pk"),
        more=shown.of_target,
        importer=imports.TargetItemImport,
        list_page=TargetList,
        queries=5,
        actions=(("快检年度任务", "food_safety:annualtarget_list", "food_safety.view_annualtarget"),),
        start_hint="把目标责任书逐项登记在这里；填了统计指标的，完成数由记录算出。快检批次的任务数登记在「快检年度任务」，这里引用。",
    ),
    Ledger(
        WorkCategory,
        "工作类别",
        "categories",
        filters.WorkCategoryFilter,
        tables.CATEGORY_COLUMNS,
        CategoryForm,
        annotate=with_records,
        ordering=("rank", "pk"),
        more=shown.of_category,
        creates=False,
        changes=False,
        voids=False,
        actions=(("新增类别", "workcategory_create", "add_workcategory"),),
    ),
    Ledger(
        WorkRecord,
        "工作记录",
        "records",
        filters.WorkRecordFilter,
        tables.WORK_COLUMNS,
        WorkRecordForm,
        change=services.change_work,
        void=services.void_work,
        is_open=not_voided,
        select=("category", "stage", "entity", "village", "office"),
        ordering=("-done_on", "-pk"),
        more=shown.of_work,
        creates=False,
        actions=(
            ("数量明细", "workamount_list", "view_workamount"),
            ("导入", "workrecord_import", "import_workrecord"),
            ("选类别登记", "workcategory_list", "add_workrecord"),
        ),
        start_hint="先在「工作类别」里选一类，再登记。没有合适的类别可以自己增加。",
    ),
    part(
        WorkAmount,
        "工作数量",
        "amounts",
        filters.WorkAmountFilter,
        tables.AMOUNT_COLUMNS,
        "record__category",
        "quantity",
    ),
    part(
        WorkStep,
        "阶段记录",
        "steps",
        filters.WorkStepFilter,
        tables.STEP_COLUMNS,
        "record__category",
        "stage",
        ordering=("-reached_on", "-pk"),
    ),
]
