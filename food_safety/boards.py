from core.boards import Entry, Question, add

TESTS, SAMPLES = "food_safety.view_rapidtest", "food_safety.view_foodsample"

add(
    Entry(Question.RISK, "food.positives_open", TESTS, 10),
    Entry(Question.RISK, "food.samples_open", SAMPLES, 11),
    Entry(Question.RISK, "food.accidents", "food_safety.view_foodaccident", 5),
    Entry(Question.RISK, "food.handlers_uncertified", "food_safety.view_foodhandler", 40),
    Entry(
        Question.FOUND,
        "food.rapid_tests_positive",
        TESTS,
        20,
        category="product_class",
        category_filter="product_class",
        is_drawn=True,
        in_annex=True,
    ),
    Entry(Question.FOUND, "food.rapid_pass_rate", TESTS, 21),
    Entry(
        Question.FOUND,
        "food.samples_failed",
        SAMPLES,
        30,
        category="group",
        category_filter="group",
        is_drawn=True,
        label="食品抽检不合格",
    ),
    Entry(Question.UNCOVERED, "food.canteens_unchecked", "food_safety.view_canteen", 20, is_drawn=True),
    Entry(Question.UNCOVERED, "food.canteens_both_rate", "food_safety.view_canteen", 21),
    Entry(Question.FORECAST, "food.rapid_tests", TESTS, 20, in_annex=True),
    Entry(Question.FORECAST, "food.samples", SAMPLES, 21),
    Entry(Question.OFFICES, "food.rapid_tests", TESTS, 20, is_drawn=True),
    Entry(Question.OFFICES, "food.rapid_tests_positive", TESTS, 21),
    Entry(Question.OFFICES, "food.positives_open", TESTS, 22),
    Entry(Question.OFFICES, "food.canteens_unchecked", "food_safety.view_canteen", 23),
)
