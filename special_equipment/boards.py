from core.boards import Entry, Question, add

HAZARDS, DEVICES = "special_equipment.view_hazard", "special_equipment.view_equipment"

add(
    Entry(Question.RISK, "equipment.accidents", "special_equipment.view_equipmentaccident", 6),
    Entry(Question.RISK, "equipment.hazards_severe_open", HAZARDS, 20),
    Entry(Question.RISK, "equipment.devices_out_of_date", DEVICES, 21),
    Entry(
        Question.FOUND,
        "equipment.hazards",
        HAZARDS,
        50,
        category="level",
        category_filter="level",
        is_drawn=True,
        in_annex=True,
    ),
    Entry(Question.FOUND, "equipment.hazard_closing_rate", HAZARDS, 51),
    Entry(
        Question.UNCOVERED, "equipment.units_unchecked", "special_equipment.view_useunit", 30, is_drawn=True
    ),
    Entry(Question.UNCOVERED, "equipment.inspection_rate", DEVICES, 31),
    Entry(Question.FORECAST, "equipment.unit_visits", "special_equipment.view_unitcheck", 40),
    Entry(Question.OFFICES, "equipment.hazard_closing_rate", HAZARDS, 30, is_drawn=True),
    Entry(Question.OFFICES, "equipment.devices_out_of_date", DEVICES, 31),
)
