"""The certificate of a draw (双随机抽取证明) as an official document."""

import json

from django.utils import timezone

from core.documents import tree
from inspections.models import DrawPlan


def certificate(plan: DrawPlan) -> tree.Document:
    """Everything by which the draw of ``plan`` can be checked from the sheet alone: hashes, digits, witnesses, result."""
    frozen, drawn = plan.commitment, plan.draw
    planned = json.loads(frozen.plan_text)
    rows = [line.split("|") for line in drawn.result_text.splitlines()[1:]]
    names = {number: name for number, name, _ in planned["officers"]}
    chosen = [row for row in rows if row[0] == "drawn"]
    spare = [row for row in rows if row[0] == "reserve"]
    blocks = (
        tree.Heading(1, tree.runs("冻结的名单和方案")),
        _facts(
            ("任务编号", plan.number),
            ("任务名称", plan.name),
            ("任务来源", _source(plan)),
            ("抽查目的", plan.purpose),
            ("冻结时间", _time(frozen.committed_at)),
            ("名单户数", f"{frozen.object_count} 户"),
            ("各类抽取户数", _quota(planned["quota"])),
            ("名单校验值（SHA-256）", frozen.list_sha256),
            ("方案校验值（SHA-256）", frozen.plan_sha256),
            ("随机数规则", planned["entropy"]),
        ),
        tree.Heading(1, tree.runs("数字的产生")),
        _facts(
            ("数字", _grouped(drawn.digits)),
            ("产生时间", _time(drawn.rolled_at)),
            ("产生方式", drawn.get_method_display()),
            ("说明", drawn.note or "无"),
            ("见证人一", f"{drawn.witness1_name}（{drawn.witness1_body}）　签字："),
            ("见证人二", f"{drawn.witness2_name}（{drawn.witness2_body}）　签字："),
        ),
        tree.Heading(1, tree.runs("抽取结果")),
        tree.Table(
            ("序号", "名称", "代码", "类", "检查人员", "抽取值（前 12 位）"),
            tuple(
                (
                    row[1],
                    row[4],
                    row[3],
                    row[2],
                    "、".join(names[one] for one in row[6:8] if one),
                    row[5][:12],
                )
                for row in chosen
            ),
            widths=(1, 4.6, 5.2, 1, 3, 3.6),
        ),
        tree.Heading(1, tree.runs("备选顺序")),
        tree.Table(
            ("类", "顺序", "名称", "代码"),
            tuple((row[2], row[1], row[4], row[3]) for row in spare),
            widths=(1, 1, 6, 4),
        )
        if spare
        else tree.Paragraph(tree.runs("没有备选对象。")),
        tree.Heading(1, tree.runs("核验方法")),
        tree.Paragraph(
            tree.runs(
                "算法为 mkt-draw-v1：每户的抽取值由算法名、任务编号、名单校验值、数字、风险等级和代码依次以单元分隔符连接后取 "
                "SHA-256，各等级内最小的当选；检查人员由同一组数字排定。"
                "任何人可用核验包中的 verify_draw.py 或公众核验页面重新验算。"
                f"结果文件校验值（SHA-256）：{drawn.result_sha256}。"
            )
        ),
    )
    return tree.Document(
        title=("“双随机”抽查抽取证明",),
        blocks=tree.numbered(blocks),
        number=plan.number,
        signature=tree.Signature(plan.office.name, timezone.localtime(drawn.recorded_at).date()),
        meta=tree.Meta(author=plan.office.name, subject=plan.name),
    )


def _facts(*pairs: tuple[str, str]) -> tree.FormTable:
    return tree.FormTable(
        tuple(
            (tree.FormCell(tree.runs(label), label=True), tree.FormCell(tree.runs(words)))
            for label, words in pairs
        ),
        widths=(3, 9),
    )


def _source(plan) -> str:
    partners = f"（{plan.partners}）" if plan.partners else ""
    return f"{plan.get_source_display()}{partners}，{plan.get_targeting_display()}，{plan.get_form_display()}"


def _quota(quota: dict[str, int]) -> str:
    return "，".join(f"{level} 类 {count} 户" for level, count in sorted(quota.items()))


def _grouped(digits: str) -> str:
    return " ".join(digits[start : start + 5] for start in range(0, len(digits), 5))


def _time(at) -> str:
    return f"{timezone.localtime(at):%Y-%m-%d %H:%M:%S}"
