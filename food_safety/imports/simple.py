"""The simple ledgers of food safety from tables, each through its own form."""

from datetime import date
from types import MappingProxyType

from entities.imports.form_rows import FormRows
from food_safety import services
from food_safety.forms import bench, catalogue, ledgers, sampling
from food_safety.models import (
    AnnualTarget,
    CanteenLook,
    CanteenSupply,
    CateringGrade,
    ColdChainSample,
    ExcellenceTour,
    FoodAccident,
    FoodHonour,
    GuidanceVisit,
    Instrument,
    KitLot,
    Poll,
    PollOption,
    School,
    Supplier,
    SupplierCheck,
    SupplierSelection,
    WorkshopFile,
    WorkshopProduct,
)


class KitLotImport(FormRows):
    key, title, model = "food_safety.kitlot", "快检试剂", KitLot
    form, identity = bench.KitLotForm, ("office_id", "name", "lot")
    also = MappingProxyType(
        {"name": ("试剂名称", "名称"), "expires_on": ("有效期", "失效日期"), "quantity": ("数量",)}
    )
    guide = "同一名称、同一批号的视为同一批，已登记的不重复导入。"


class InstrumentImport(FormRows):
    key, title, model = "food_safety.instrument", "快检仪器", Instrument
    form, identity = bench.InstrumentForm, ("office_id", "number")
    also = MappingProxyType(
        {
            "name": ("名称", "设备名称"),
            "number": ("编号", "仪器编号"),
            "calibrated_on": ("最近检定", "检定日期", "校准日期"),
            "calibrate_by": ("下次检定", "有效期至"),
        }
    )
    guide = "设备编号相同的视为同一台，已登记的不重复导入。"


class PollImport(FormRows):
    key, title, model = "food_safety.poll", "你点我检征集", Poll
    form, identity = sampling.PollForm, ("office_id", "title", "phase")
    parts = MappingProxyType({PollOption: "poll"})
    also = MappingProxyType({"title": ("主题",), "opens_on": ("开始",), "closes_on": ("截止",)})
    shows = MappingProxyType(
        {"options": lambda row: "\n".join(f"{one.name} {one.votes}" for one in row.options.all())}
    )
    guide = "「品种和票数」一格里每行一个品种，后面写票数。同一主题、同一期次不重复导入。"

    @staticmethod
    def add(row, *, by, on):
        return services.save_poll(row, row.chosen, by=by, on=on)


class SchoolImport(FormRows):
    key, title, model = "food_safety.school", "学校", School
    form, identity, add = ledgers.SchoolForm, ("office_id", "name"), services.add_school
    also = MappingProxyType({"name": ("学校名称", "学校", "名称"), "students": ("学生人数", "在校学生")})
    guide = "同名的学校视为同一所，已登记的不重复导入。"


class SupplierSelectionImport(FormRows):
    key, title, model = "food_safety.supplierselection", "供应商遴选", SupplierSelection
    form, identity = ledgers.SupplierSelectionForm, ("office_id", "title")
    guide = "名称相同的视为同一次遴选，已登记的不重复导入。"


class SupplierImport(FormRows):
    key, title, model = "food_safety.supplier", "学校供应商", Supplier
    form, identity = ledgers.SupplierForm, ("office_id", "name", "kind", "selected_on")
    also = MappingProxyType({"name": ("供应商", "单位名称", "名称"), "code": ("信用代码",)})
    guide = "同名、同类别、同一天确定的视为同一供应商，已登记的不重复导入。遴选先登记，按名称对应。"


class CanteenSupplyImport(FormRows):
    key, title, model = "food_safety.canteensupply", "食堂供货关系", CanteenSupply
    form, identity = ledgers.CanteenSupplyForm, ("canteen_id", "supplier_id", "from_on")
    also = MappingProxyType({"canteen": ("食堂名称",), "supplier": ("供应商名称",)})
    guide = "食堂和供应商先登记，按名称对应。同一食堂、同一供应商、同一天开始的不重复导入。"


class SupplierCheckImport(FormRows):
    key, title, model = "food_safety.suppliercheck", "供应商核查", SupplierCheck
    form, identity = ledgers.SupplierCheckForm, ("supplier_id", "checked_on")
    add = services.add_supplier_check
    also = MappingProxyType({"supplier": ("供应商名称",), "canteen": ("食堂名称",)})
    guide = "供应商先登记，按名称对应。同一供应商同一天的核查不重复导入。"


class CanteenLookImport(FormRows):
    key, title, model = "food_safety.canteenlook", "食堂管理查看", CanteenLook
    form, identity, add = ledgers.CanteenLookForm, ("canteen_id", "looked_on"), services.add_look
    also = MappingProxyType({"canteen": ("食堂名称", "食堂")})
    guide = "食堂先登记，按名称对应。同一食堂同一天的查看不重复导入。"


class WorkshopFileImport(FormRows):
    key, title, model = "food_safety.workshopfile", "小作坊档案", WorkshopFile
    form, identity, add = ledgers.WorkshopFileForm, ("entity_id",), services.add_file
    guide = "主体先建档并标为小作坊，按名称或统一社会信用代码对应。一户一档，已建档的不重复导入。"


class WorkshopProductImport(FormRows):
    key, title, model = "food_safety.workshopproduct", "小作坊产品", WorkshopProduct
    form, identity = ledgers.WorkshopProductForm, ("entity_id", "name")
    also = MappingProxyType({"name": ("产品", "品名")})
    guide = "同一小作坊同名的产品不重复导入。"


class GuidanceVisitImport(FormRows):
    key, title, model = "food_safety.guidancevisit", "现场指导", GuidanceVisit
    form, identity = ledgers.GuidanceVisitForm, ("entity_id", "kind", "visited_on")
    add = services.add_guidance
    guide = "同一主体、同一类别、同一天的不重复导入。"


class ExcellenceTourImport(FormRows):
    key, title, model = "food_safety.excellencetour", "参观学习", ExcellenceTour
    form, identity = ledgers.ExcellenceTourForm, ("office_id", "held_on", "host")
    parts = MappingProxyType({ExcellenceTour.entities.through: "excellencetour"})
    guide = "参加的小作坊用顿号分开，按名称对应。同一天、同一参观单位的不重复导入。"

    @staticmethod
    def add(row, *, by, on):
        return services.add_tour(row, row.chosen_entities, by=by, on=on)


class CateringGradeImport(FormRows):
    key, title, model = "food_safety.cateringgrade", "餐饮量化分级", CateringGrade
    form, identity, add = ledgers.CateringGradeForm, ("entity_id", "graded_on"), services.grade_catering
    also = MappingProxyType({"level": ("等级",), "score": ("分数",), "graded_on": ("评定日期", "日期")})
    guide = "没有「动态等级」的按得分确定；与得分不一致的须写明理由。同一主体同一天不重复导入。"


class FoodHonourImport(FormRows):
    key, title, model = "food_safety.foodhonour", "文明餐桌与示范街", FoodHonour
    form, add = ledgers.FoodHonourForm, services.add_honour
    identity = ("office_id", "kind", "level", "entity_id", "street")
    may_be_empty = frozenset({"entity_id", "street"})
    guide = "同一类别、级别、主体（街区）的不重复导入。"


class ColdChainSampleImport(FormRows):
    key, title, model = "food_safety.coldchainsample", "冷链采样检测", ColdChainSample
    form, add = ledgers.ColdChainSampleForm, services.add_cold_sample
    identity = ("entity_id", "kind", "sampled_on")
    also = MappingProxyType({"count": ("数量", "份数", "采样份数"), "sampled_on": ("采样日期",)})
    guide = "同一主体、同一采样对象、同一天的不重复导入。"


class FoodAccidentImport(FormRows):
    key, title, model = "food_safety.foodaccident", "食品安全事故", FoodAccident
    form, add = ledgers.FoodAccidentForm, services.record_accident
    identity = ("office_id", "happened_on", "place", "entity_id")
    may_be_empty = frozenset({"entity_id"})
    also = MappingProxyType(
        {
            "place": ("地点", "事故地点"),
            "village": ("村", "社区", "所在村"),
            "happened_on": ("事故日期", "日期"),
            "known_at": ("知悉时间", "接报时间"),
            "level": ("事故级别", "事故等级"),
            "ill": ("发病",),
            "dead": ("死亡",),
            "food": ("致病食品",),
            "text": ("事故经过", "简要经过"),
        }
    )
    guide = (
        "知悉时间写到几时几分，例如 2026-03-01 12:30，报告时限由它算出。不涉及登记主体的不填经营主体。"
        "导入的都是疑似、未上报的，上报和处置完毕逐件登记。同一天、同一地点、同一主体的不重复导入。"
    )


class TargetRowForm(catalogue.TargetForm):
    """The form of the page, read from a row."""

    def row(self) -> AnnualTarget:
        """What the service stores, unsaved."""
        values = dict(self.cleaned_data)
        return AnnualTarget(year_on=date(values.pop("year"), 1, 1), **values)


class AnnualTargetImport(FormRows):
    key, title, model = "food_safety.annualtarget", "快检年度任务", AnnualTarget
    form, identity = TargetRowForm, ("office_id", "subject", "year_on")
    also = MappingProxyType(
        {
            "subject": ("任务名称", "目标任务"),
            "year": ("年份",),
            "quantity": ("批次", "任务批次", "快检批次"),
            "basis": ("依据", "文号"),
        }
    )
    shows = MappingProxyType({"year": "year_on.year"})
    guide = "一年一行。同一年度的任务已登记的不重复导入，任务数有调整的在任务中修改。"

    @staticmethod
    def add(row, *, by, on):
        return services.set_target(
            by=by, subject=row.subject, year=row.year_on.year, quantity=row.quantity, basis=row.basis
        )
