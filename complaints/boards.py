from core.boards import Entry, Question, add

COMPLAINTS = "complaints.view_complaint"

add(
    Entry(
        Question.FOUND,
        "complaints.received",
        COMPLAINTS,
        60,
        category="category",
        category_filter="category",
        is_drawn=True,
        in_annex=True,
    ),
    Entry(Question.FOUND, "complaints.in_time_rate", COMPLAINTS, 61),
    Entry(Question.FORECAST, "complaints.received", COMPLAINTS, 50),
    Entry(Question.OFFICES, "complaints.received", COMPLAINTS, 40),
    Entry(Question.OFFICES, "complaints.in_time_rate", COMPLAINTS, 41, is_drawn=True),
)
