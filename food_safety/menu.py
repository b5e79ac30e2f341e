from core.menu import Entry, add

add(
    Entry("食品安全", "食品许可与登记", "food_safety:permit_list", "food_safety.view_permitact", 1),
    Entry("食品安全", "许可到期看板", "food_safety:permit_board", "food_safety.view_permitact", 2),
    Entry("快检与抽检", "快速检测", "food_safety:rapidtest_list", "food_safety.view_rapidtest", 10),
    Entry("快检与抽检", "快检登记表", "food_safety:rapidtest_sheet", "food_safety.add_rapidtest", 11),
    Entry("快检与抽检", "快检合格率", "food_safety:pass_rates", "food_safety.view_rapidtest", 14),
    Entry("快检与抽检", "阳性处置", "food_safety:positivechain_list", "food_safety.view_positivechain", 12),
    Entry("快检与抽检", "快检项次", "food_safety:rapidtestresult_list", "food_safety.view_rapidtest", 13),
    Entry("快检与抽检", "快检项目", "food_safety:testitem_list", "food_safety.view_testitem", 20),
    Entry("快检与抽检", "快检试剂", "food_safety:kitlot_list", "food_safety.view_kitlot", 22),
    Entry("快检与抽检", "快检仪器", "food_safety:instrument_list", "food_safety.view_instrument", 23),
    Entry("快检与抽检", "食品抽检", "food_safety:foodsample_list", "food_safety.view_foodsample", 30),
    Entry("快检与抽检", "抽检不合格项目", "food_safety:faileditem_list", "food_safety.view_faileditem", 31),
    Entry("快检与抽检", "你点我检征集", "food_safety:poll_list", "food_safety.view_poll", 32),
    Entry(
        "快检与抽检",
        "检测结果公布",
        "food_safety:resultpublication_list",
        "food_safety.view_resultpublication",
        33,
    ),
    Entry("快检与抽检", "快检年度任务", "food_safety:annualtarget_list", "food_safety.view_annualtarget", 21),
)

APP = "food_safety"
SCHOOLS = [
    ("学校", "school_list", "view_school"),
    ("学校食堂", "canteen_list", "view_canteen"),
    ("春秋季检查", "schoolround_list", "view_schoolround"),
    ("食堂管理查看", "canteenlook_list", "view_canteenlook"),
    ("学校供应商", "supplier_list", "view_supplier"),
    ("供应商核查", "suppliercheck_list", "view_suppliercheck"),
]
LEDGERS = [
    ("小作坊档案", "workshopfile_list", "view_workshopfile"),
    ("从业人员", "foodhandler_list", "view_foodhandler"),
    ("现场指导", "guidancevisit_list", "view_guidancevisit"),
    ("参观学习", "excellencetour_list", "view_excellencetour"),
    ("设施与平台覆盖", "coverage", "view_platformmembership"),
    ("智慧监管平台", "platformmembership_list", "view_platformmembership"),
    ("量化分级", "cateringgrade_list", "view_cateringgrade"),
    ("文明餐桌与示范街", "foodhonour_list", "view_foodhonour"),
    ("进口冷链", "coldchainbatch_list", "view_coldchainbatch"),
    ("食品安全事故", "foodaccident_list", "view_foodaccident"),
]
add(
    *[
        Entry(group, label, f"{APP}:{name}", f"{APP}.{permission}", rank)
        for group, pages in (("学校食品", SCHOOLS), ("食品安全", LEDGERS))
        for rank, (label, name, permission) in enumerate(pages, 50)
    ],
    Entry("食品安全", "风险等级调整", "food_safety:risk_board", "entities.view_riskgrade", 70),
)
