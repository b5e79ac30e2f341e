"""The public form of complaints, and what its query code tells."""

from complaints.models import Complaint
from core.public.kinds import Progress, PublicKind, PublishedPage, add, publish

# What the public is told of a state; inner steps have no name outside.
WORDS = {
    "received": "已收到，正在审查",
    "identity": "请按通知补充身份证明材料",
    "accepted": "已受理，正在调解",
    "settled": "已达成调解协议",
    "terminated": "调解已终止",
    "verifying": "正在核查",
    "decided": "核查已有结果，正在告知",
    "refused": "不予受理，已告知理由",
    "closed": "已办结",
    "merged": "与之前的来信一并办理",
}


def progress(row: Complaint) -> Progress:
    """State and dates of the letter's tracks."""
    tracks = [row, *row.split_off.all()]
    words = [f"{one.get_kind_display()}：{WORDS[one.state]}" for one in tracks]
    dates = [("收到日期", row.received_on)]
    for one in tracks:
        of = f"{one.get_kind_display()}"
        dates += [
            (f"{of}{label}", day)
            for label, day in (
                ("受理日期", one.accepted_on),
                ("决定日期", one.decided_on),
                ("办结日期", one.closed_on),
                ("办理期限", one.due_on if one.is_open else None),
            )
            if day
        ]
    return Progress("；".join(words), dates)


LETTER = add(
    PublicKind(
        "complaints.letter",
        "投诉举报",
        "买到有问题的商品、服务要求解决，或者反映商家违法。",
        "complaints:public_letter",
        progress,
        rank=10,
    )
)
publish(
    PublishedPage("投诉举报统计", "今年收到多少件、都是什么问题。", "complaints:public_statistics", rank=10)
)
publish(PublishedPage("消费提示", "买东西要注意什么。", "complaints:public_tips", rank=20))
