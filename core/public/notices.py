"""What the public is told about the use of personal data. Versions stay: each submission remembers the one it saw."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Notice:
    """``short`` stands above the form, ``paragraphs`` on the page of the notice."""

    version: str
    since: date
    short: str
    paragraphs: tuple[str, ...]


NOTICES = {
    notice.version: notice
    for notice in [
        Notice(
            "2026-11",
            date(2026, 11, 1),
            "姓名、电话只用来办理这件事和告诉您结果，加密保存，不会告诉被反映的一方。",
            (
                "谁在收集：受理本表的市场监督管理所，办公电话见页面顶部。",
                "收集什么：您在表里填写的姓名、电话、地址、证件信息和上传的照片。照片里的拍摄位置会自动去掉。",
                "用来做什么：登记、核实、办理和答复您提交的事项，以及按规定作不含个人信息的统计。",
                "谁能看到：只有承办人员和负责人，每次查看都记录理由。举报人的身份不向被举报的一方透露。",
                "怎样保存：加密保存在本单位的服务器上，不出境，不交给其他公司；保存期限按档案管理规定执行，到期删除或者去掉个人信息。",
                "您的权利：可以凭查询码看到办理进度，可以打电话要求查阅、更正或者撤回。",
                "不愿意在网上填写的，可以打电话或者到所里办理，效果相同。",
            ),
        )
    ]
}
CURRENT = max(NOTICES.values(), key=lambda notice: notice.since)
