from core.menu import Entry, add

add(
    Entry("食品安全", "食品许可与登记", "food_safety:permit_list", "food_safety.view_permitact", 1),
    Entry("食品安全", "许可到期看板", "food_safety:permit_board", "food_safety.view_permitact", 2),
    Entry("食品安全", "快速检测", "food_safety:rapidtest_list", "food_safety.view_rapidtest", 10),
    Entry("食品安全", "快检登记表", "food_safety:rapidtest_sheet", "food_safety.add_rapidtest", 11),
    Entry("食品安全", "阳性处置", "food_safety:rapidtest_positives", "food_safety.view_rapidtest", 12),
    Entry("食品安全", "快检项次", "food_safety:rapidtestresult_list", "food_safety.view_rapidtest", 13),
    Entry("食品安全", "快检项目", "food_safety:testitem_list", "food_safety.view_testitem", 20),
    Entry("食品安全", "年度任务", "food_safety:annualtarget_list", "food_safety.view_annualtarget", 21),
)
