from core.boards import Entry, Question, add

NO_REPORT_RATE = "年度报告率不得作为绩效考核评价指标（《促进个体工商户发展条例》第三十二条）"
ENTITIES = "entities.view_entity"

add(
    Entry(Question.RISK, "entities.risk_high", "entities.view_riskgrade", 30),
    Entry(Question.RISK, "entities.licences_expired", "entities.view_licence", 31),
    Entry(Question.RISK, "entities.serious_violators", "entities.view_listing", 32),
    Entry(Question.RISK, "entities.unlicensed_open", "entities.view_unlicensedshop", 33),
    Entry(Question.UNCOVERED, "entities.unplaced", ENTITIES, 40),
    Entry(Question.UNCOVERED, "entities.assistant_coverage", "core.view_grid", 41),
    Entry(Question.OFFICES, "entities.existing", ENTITIES, 5),
    Entry(Question.OFFICES, "entities.annual_report_rate_enterprise", ENTITIES, 80, unranked=NO_REPORT_RATE),
    Entry(Question.OFFICES, "entities.annual_report_rate_individual", ENTITIES, 81, unranked=NO_REPORT_RATE),
    Entry(Question.OFFICES, "entities.annual_report_rate_cooperative", ENTITIES, 82, unranked=NO_REPORT_RATE),
)
