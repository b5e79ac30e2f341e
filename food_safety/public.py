"""What anybody may see of food safety: the published results of 你点我检 and 你送我检."""

from core.public.kinds import PublishedPage, publish

publish(
    PublishedPage(
        "你点我检、你送我检结果",
        "大家想查的、送来测的，结果都在这里。",
        "food_safety:public_results",
        rank=15,
    )
)
