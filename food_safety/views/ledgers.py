"""The ledgers of schools, workshops, platforms, grades, honours, cold chain and accidents, one declaration each."""

from django.db.models import Exists, OuterRef

from core.counting import counted
from entities.models import EntityFacility
from entities.views.records import Ledger
from food_safety import imports, services
from food_safety.filters import ledgers as filters
from food_safety.forms import ledgers as forms
from food_safety.models import (
    Canteen,
    CanteenLook,
    CanteenSupply,
    CateringGrade,
    ColdChainBatch,
    ColdChainSample,
    ExcellenceTour,
    FoodAccident,
    FoodHandler,
    FoodHonour,
    GuidanceVisit,
    PlatformMembership,
    School,
    SchoolRound,
    Supplier,
    SupplierCheck,
    SupplierSelection,
    WorkshopFile,
    WorkshopProduct,
)
from food_safety.tables import ledgers as tables
from food_safety.views import shown
from inspections.campaign_figures import done_targets
from inspections.models import CampaignTarget

ENTITY = ("entity__village",)
CANTEEN = ("canteen__entity",)


def with_camera(rows):
    cameras = EntityFacility.objects.filter(
        entity=OuterRef("entity"), kind="camera", removed_on=None, works=True
    )
    return rows.annotate(has_camera=Exists(cameras))


def with_canteens(rows):
    return rows.annotate(
        canteen_count=counted(CanteenSupply.objects.filter(until_on=None), "supplier", "canteen")
    )


def with_chosen(rows):
    return rows.annotate(chosen=counted(Supplier.objects.all(), "selection"))


def with_progress(rows):
    targets = CampaignTarget.objects.filter(dropped_on=None)

    def of(some):
        return counted(some, "campaign", of="campaign")

    return rows.annotate(listed=of(targets), checked=of(targets.filter(done_targets())))


def with_entities(rows):
    through = ExcellenceTour.entities.through.objects.all()
    return rows.annotate(entity_count=counted(through, "excellencetour"))


def open_round(row, *, by, on):
    return services.open_round(
        by=by,
        on=on,
        uuid=row.uuid,
        year=row.year,
        season=row.season,
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        joint_units=row.joint_units,
        followup_by=row.followup_by,
    )


def add_tour(row, *, by, on):
    return services.add_tour(row, row.chosen_entities, by=by, on=on)


LEDGERS = [
    Ledger(
        School,
        "学校",
        "schools",
        filters.SchoolFilter,
        tables.SCHOOLS,
        forms.SchoolForm,
        add=services.add_school,
        select=("village",),
        more=shown.of_school,
        start_hint="先登记学校，再登记它的食堂。",
        importer=imports.SchoolImport,
    ),
    Ledger(
        Canteen,
        "学校食堂",
        "canteens",
        filters.CanteenFilter,
        tables.CANTEENS,
        forms.CanteenForm,
        add=services.add_canteen,
        change=services.change_canteen,
        select=("entity__village", "entity__office", "school"),
        annotate=with_camera,
        more=shown.of_canteen,
        presets=("school",),
        actions=(
            ("春秋季检查", "schoolround_list", "view_schoolround"),
            ("导入", "canteen_import", "import_canteen"),
        ),
        start_hint="食堂先在「经营主体」中建档，再在这里登记。",
    ),
    Ledger(
        CanteenLook,
        "食堂管理查看",
        "canteen-looks",
        filters.CanteenLookFilter,
        tables.LOOKS,
        forms.CanteenLookForm,
        add=services.add_look,
        change=services.change_look,
        select=CANTEEN,
        ordering=("-looked_on", "-pk"),
        more=shown.of_look,
        presets=("canteen",),
        start_hint="陪餐、试餐、留样和视频的日常查看，不是行政检查。",
        importer=imports.CanteenLookImport,
    ),
    Ledger(
        SchoolRound,
        "春秋季检查",
        "school-rounds",
        filters.SchoolRoundFilter,
        tables.ROUNDS,
        forms.SchoolRoundForm,
        add=open_round,
        changes=False,
        select=("campaign",),
        annotate=with_progress,
        ordering=("-starts_on", "-pk"),
        add_label="开始",
        has_detail=False,
        start_hint="开始后，全部在办食堂列入检查名单。",
    ),
    Ledger(
        Supplier,
        "学校供应商",
        "suppliers",
        filters.SupplierFilter,
        tables.suppliers,
        forms.SupplierForm,
        select=("selection",),
        annotate=with_canteens,
        more=shown.of_supplier,
        presets=("selection",),
        is_open=lambda row: row.ended_on is None,
        actions=(("供应商遴选", "supplierselection_list", "view_supplierselection"),),
        importer=imports.SupplierImport,
    ),
    Ledger(
        SupplierSelection,
        "供应商遴选",
        "supplier-selections",
        filters.SupplierSelectionFilter,
        tables.SELECTIONS,
        forms.SupplierSelectionForm,
        annotate=with_chosen,
        ordering=("-held_on", "-pk"),
        more=shown.of_selection,
        importer=imports.SupplierSelectionImport,
    ),
    Ledger(
        CanteenSupply,
        "食堂供货关系",
        "canteen-supplies",
        filters.CanteenSupplyFilter,
        tables.SUPPLIES,
        forms.CanteenSupplyForm,
        select=("canteen__entity__office", "supplier"),
        presets=("canteen", "supplier"),
        importer=imports.CanteenSupplyImport,
    ),
    Ledger(
        SupplierCheck,
        "供应商核查",
        "supplier-checks",
        filters.SupplierCheckFilter,
        tables.supplier_checks,
        forms.SupplierCheckForm,
        add=services.add_supplier_check,
        change=services.change_supplier_check,
        select=("supplier", "canteen__entity"),
        ordering=("-checked_on", "-pk"),
        presets=("supplier", "canteen"),
        more=shown.of_supplier_check,
        importer=imports.SupplierCheckImport,
    ),
    Ledger(
        WorkshopFile,
        "小作坊档案",
        "workshops",
        filters.WorkshopFileFilter,
        tables.WORKSHOPS,
        forms.WorkshopFileForm,
        add=services.add_file,
        select=("entity__village", "entity__office"),
        annotate_on=services.with_wholeness,
        more=shown.of_workshop,
        actions=(("未建档小作坊", "workshop_gaps", "view_workshopfile"),),
        add_label="建立",
        importer=imports.WorkshopFileImport,
    ),
    Ledger(
        WorkshopProduct,
        "小作坊产品",
        "workshop-products",
        filters.WorkshopProductFilter,
        tables.PRODUCTS,
        forms.WorkshopProductForm,
        select=ENTITY,
        importer=imports.WorkshopProductImport,
    ),
    Ledger(
        FoodHandler,
        "食品从业人员",
        "food-handlers",
        filters.FoodHandlerFilter,
        tables.handlers,
        forms.FoodHandlerForm,
        add=services.add_handler,
        change=services.change_handler,
        select=("entity__village", "entity__office"),
        more=shown.of_handler,
        actions=(("导入", "foodhandler_import", "import_foodhandler"),),
    ),
    Ledger(
        GuidanceVisit,
        "现场指导",
        "guidance",
        filters.GuidanceVisitFilter,
        tables.guidance,
        forms.GuidanceVisitForm,
        add=services.add_guidance,
        change=services.change_guidance,
        select=ENTITY,
        ordering=("-visited_on", "-pk"),
        start_hint="普法走访和现场指导，不是行政检查。",
        importer=imports.GuidanceVisitImport,
    ),
    Ledger(
        ExcellenceTour,
        "参观学习",
        "excellence-tours",
        filters.ExcellenceTourFilter,
        tables.TOURS,
        forms.ExcellenceTourForm,
        add=add_tour,
        change=services.change_tour,
        annotate=with_entities,
        ordering=("-held_on", "-pk"),
        more=shown.of_tour,
        importer=imports.ExcellenceTourImport,
    ),
    Ledger(
        PlatformMembership,
        "智慧监管平台入驻",
        "memberships",
        filters.PlatformMembershipFilter,
        tables.MEMBERSHIPS,
        forms.PlatformMembershipForm,
        add=services.join_platform,
        change=services.change_membership,
        select=ENTITY,
        actions=(
            ("覆盖情况", "coverage", "view_platformmembership"),
            ("导入", "platformmembership_import", "import_platformmembership"),
        ),
    ),
    Ledger(
        CateringGrade,
        "餐饮量化分级",
        "catering-grades",
        filters.CateringGradeFilter,
        tables.GRADES,
        forms.CateringGradeForm,
        add=services.grade_catering,
        changes=False,
        select=("entity__village", "inspection__entity"),
        ordering=("-graded_on", "-pk"),
        more=shown.of_grade,
        add_label="评定",
        actions=(("未评定餐饮单位", "grading_gaps", "view_cateringgrade"),),
        importer=imports.CateringGradeImport,
    ),
    Ledger(
        FoodHonour,
        "文明餐桌与示范街",
        "honours",
        filters.FoodHonourFilter,
        tables.HONOURS,
        forms.FoodHonourForm,
        add=services.add_honour,
        change=services.change_honour,
        select=("entity", "village"),
        importer=imports.FoodHonourImport,
    ),
    Ledger(
        ColdChainBatch,
        "进口冷链食品入库",
        "cold-chain",
        filters.ColdChainBatchFilter,
        tables.BATCHES,
        forms.ColdChainBatchForm,
        add=services.add_batch,
        select=ENTITY,
        ordering=("-in_on", "-pk"),
        more=shown.of_batch,
        actions=(
            ("采样检测", "coldchainsample_list", "view_coldchainsample"),
            ("导入", "coldchainbatch_import", "import_coldchainbatch"),
        ),
    ),
    Ledger(
        ColdChainSample,
        "冷链采样检测",
        "cold-chain-samples",
        filters.ColdChainSampleFilter,
        tables.SAMPLES,
        forms.ColdChainSampleForm,
        add=services.add_cold_sample,
        change=services.change_cold_sample,
        select=("entity__village", "batch"),
        ordering=("-sampled_on", "-pk"),
        presets=("batch",),
        more=shown.of_cold_sample,
        importer=imports.ColdChainSampleImport,
    ),
    Ledger(
        FoodAccident,
        "食品安全事故",
        "accidents",
        filters.FoodAccidentFilter,
        tables.ACCIDENTS,
        forms.FoodAccidentForm,
        add=services.record_accident,
        change=services.change_accident,
        select=("entity", "village", "rule"),
        ordering=("-happened_on", "-pk"),
        is_open=lambda row: row.closed_on is None,
        more=shown.of_accident,
        importer=imports.FoodAccidentImport,
    ),
]
BY_MODEL = {ledger.model: ledger for ledger in LEDGERS}
