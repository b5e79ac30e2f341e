from core.boards import Entry, Question, add

NO_QUOTA = "检查、处罚数量不得作为任务指标，也不与考核挂钩"
NO_FINES = "罚没款不得与考核挂钩（《行政处罚法》第七十四条）"
CHECKS, PROBLEMS = "inspections.view_inspection", "inspections.view_problem"

add(
    Entry(Question.LATE, "inspections.problems_overdue", PROBLEMS, 10),
    Entry(Question.LATE, "inspections.orders_overdue", "inspections.view_order", 11),
    Entry(Question.RISK, "samples.failed_open", "inspections.view_productsample", 60),
    Entry(
        Question.FOUND,
        "inspections.problems",
        PROBLEMS,
        10,
        category="inspection__subject",
        category_filter="subject",
        is_drawn=True,
        in_annex=True,
    ),
    Entry(Question.FOUND, "inspections.closing_rate", PROBLEMS, 11),
    Entry(Question.FOUND, "inspections.repeated_problems", PROBLEMS, 12),
    Entry(Question.FOUND, "samples.failed", "inspections.view_productsample", 41, label="产品抽检不合格"),
    Entry(Question.UNCOVERED, "inspections.food_coverage", "entities.view_entity", 10, is_drawn=True),
    Entry(Question.UNCOVERED, "inspections.food_unchecked", "entities.view_entity", 11, is_drawn=True),
    Entry(Question.UNCOVERED, "inspections.entities_unchecked", "entities.view_entity", 12, is_drawn=True),
    Entry(Question.UNCOVERED, "inspections.villages_unchecked", "core.view_grid", 13),
    Entry(
        Question.FORECAST,
        "inspections.visits",
        CHECKS,
        10,
        category="subject",
        category_filter="subject",
        in_annex=True,
    ),
    Entry(Question.FORECAST, "inspections.problems", PROBLEMS, 11),
    Entry(Question.FORECAST, "cases.filed", "inspections.view_casefiling", 30),
    Entry(Question.OFFICES, "inspections.food_coverage", "entities.view_entity", 10, is_drawn=True),
    Entry(Question.OFFICES, "inspections.closing_rate", PROBLEMS, 11, is_drawn=True),
    Entry(Question.OFFICES, "inspections.problems_overdue", PROBLEMS, 12),
    Entry(Question.OFFICES, "inspections.villages_unchecked", "core.view_grid", 13),
    Entry(Question.OFFICES, "inspections.visits", CHECKS, 70, unranked=NO_QUOTA),
    Entry(Question.OFFICES, "cases.filed", "inspections.view_casefiling", 71, unranked=NO_QUOTA),
    Entry(Question.OFFICES, "cases.fines_yuan", "inspections.view_casedecision", 72, unranked=NO_FINES),
    Entry(Question.OFFICES, "cases.total_yuan", "inspections.view_casedecision", 73, unranked=NO_FINES),
)
