"""The report of one campaign (专项行动小结): prose and tables whose figures are the campaign's own checks."""

from collections import Counter

from core.documents.tree import Annex, Document, Heading, Meta, Paragraph, Signature, Table, numbered, runs
from inspections.campaign_figures import figures_of, period_of, target_counts
from inspections.documents.parts import day
from inspections.documents.registry import DocumentKind, declare
from inspections.models import Campaign, Problem

TOP = 8


def report(campaign) -> Document:
    """The campaign so far, in GB/T 9704 layout; the annex names each figure with its definition."""
    figures = {value.key: value for value in figures_of(campaign)}
    title = (campaign.office.name, f"{campaign.name}小结")
    blocks = [
        Paragraph(runs(_opening(campaign))),
        Heading(1, runs("工作开展情况")),
        Paragraph(runs(_done(campaign, figures))),
    ]
    if campaign.plan:
        blocks.append(Paragraph(runs(f"主要做法：{campaign.plan}")))
    blocks += [Heading(1, runs("发现的问题和处理情况")), Paragraph(runs(_found(campaign, figures)))]
    if frequent := _frequent(campaign):
        blocks.append(Table(("常见问题", "次数"), frequent, widths=(6, 1), numeric=(1,)))
    if parts := _parts(campaign):
        blocks += [Heading(1, runs("各子行动情况")), parts]
    blocks += [Heading(1, runs("下一步打算")), Paragraph(runs(_next(figures)))]
    return Document(
        title=title,
        blocks=numbered(tuple(blocks)),
        signature=Signature(campaign.office.name, campaign.closed_on or campaign.ends_on),
        annexes=(_annex(figures),),
        attachments=("统计指标及口径",),
        meta=Meta(author=campaign.office.name, subject=title[1]),
    )


def _opening(campaign) -> str:
    basis = f"根据{campaign.basis}的要求，" if campaign.basis else ""
    period = period_of(campaign)
    return (
        f"{basis}我所于{day(period.start)}至{day(period.end)}组织开展了{campaign.name}，"
        f"监管领域为{campaign.get_subject_display()}。现将有关情况小结如下。"
    )


def _done(campaign, figures) -> str:
    text = f"共检查{figures['entities'].shown}，{figures['visits'].shown}"
    listed, done = target_counts(campaign)
    if listed:
        text += f"；确定检查对象{listed}户，已检查{done}户，" + (
            "全部完成" if listed == done else f"未检查{listed - done}户"
        )
    if joint := figures["joint"].value:
        text += f"；其中与有关单位联合检查{joint}户次"
    if campaign.products:
        hits = figures["hits"].value
        found = f"发现曝光产品{hits}起，已依法处置" if hits else "未发现曝光产品"
        text += f"。对{'、'.join(campaign.products)}逐户排查，" + (
            found if figures["visits"].value else "尚无排查结果"
        )
    return f"{text}。"


def _found(campaign, figures) -> str:
    if not figures["problems"].value:
        return "检查中未发现问题。" if figures["visits"].value else "尚未登记检查结果。"
    text = f"{figures['with_problems'].shown}检查发现问题，共{figures['problems'].shown}，已整改{figures['closed'].shown}"
    if orders := figures["orders"].value:
        text += f"；下达责令改正通知书{orders}份"
    if opinions := figures["opinions"].value:
        text += f"，监督检查意见书{opinions}份"
    if cases := figures["cases"].value:
        text += f"；移交立案{cases}起"
    return f"{text}。"


def _next(figures) -> str:
    left = figures["problems"].value - figures["closed"].value
    return (
        f"对尚未整改的{left}个问题逐一跟踪复查，" if left else "巩固整治成果，"
    ) + "把行动中行之有效的做法纳入日常监督检查。"


def _frequent(campaign) -> tuple[tuple[str, str], ...]:
    rows = Problem.objects.filter(inspection__campaign=campaign, inspection__state="signed")
    names = Counter(text or "清单外问题" for text in rows.values_list("item__text", flat=True))
    ordered = sorted(names.items(), key=lambda pair: (-pair[1], pair[0]))
    return tuple((name, str(count)) for name, count in ordered[:TOP])


def _parts(campaign) -> Table | None:
    rows = []
    for part in campaign.parts.order_by("starts_on", "pk"):
        figures = {value.key: value for value in figures_of(part)}
        rows.append(
            (
                part.name,
                f"{part.starts_on:%m-%d}至{part.ends_on:%m-%d}",
                str(figures["entities"].value),
                str(figures["visits"].value),
                str(figures["problems"].value),
                str(figures["closed"].value),
            )
        )
    heads = ("子行动", "时间", "户数", "户次", "问题", "已整改")
    return (
        Table(heads, tuple(rows), widths=(5, 3, 1.3, 1.3, 1.3, 1.5), numeric=(2, 3, 4, 5)) if rows else None
    )


def _annex(figures) -> Annex:
    rows = tuple((value.label, value.shown, value.definition) for value in figures.values())
    return Annex(
        ("统计指标及口径",), (Table(("统计指标", "数值", "口径"), rows, widths=(4, 2.5, 10)),), label="附件"
    )


def _ready(campaign) -> str:
    return (
        ""
        if campaign.inspections.filter(state="signed").exists() or campaign.parts.exists()
        else "还没有已签字的检查"
    )


declare(DocumentKind("campaign.report", "专项行动小结", model=Campaign, build=report, ready=_ready))
