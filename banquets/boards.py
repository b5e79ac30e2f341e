from core.boards import Entry, Question, add

FILINGS = "banquets.view_banquetfiling"

add(
    Entry(Question.RISK, "banquets.incidents", "banquets.view_poisoningreport", 7),
    Entry(Question.FORECAST, "banquets.filings", FILINGS, 60, in_annex=True),
    Entry(Question.OFFICES, "banquets.filings", FILINGS, 50),
)
