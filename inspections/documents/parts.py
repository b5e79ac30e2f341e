"""Pieces that several documents share: who acts, who the party is, forms, remedies, signatures."""

from datetime import date

from core.documents.tree import (
    Document,
    FormCell,
    FormTable,
    Meta,
    Paragraph,
    Run,
    Signature,
    chinese_date,
    runs,
)

FORM_WIDTHS = (1.3, 2.2, 1.3, 2.2)


def authority(office):
    """In whose name a branch office acts: the bureau's, unless it has none above it (B2.19)."""
    return office.parent or office


def paragraph(text: str, *, indent: bool = True) -> Paragraph:
    return Paragraph(runs(text), indent=indent)


def headed(head: str, text: str) -> Paragraph:
    return Paragraph(runs(Run(head, font="hei"), text))


def label(text: str, colspan: int = 1) -> FormCell:
    return FormCell(runs(text), label=True, align="center", colspan=colspan)


def cell(text: str, colspan: int = 1) -> FormCell:
    return FormCell(runs(text or "　"), colspan=colspan)


def pair(first: tuple[str, str], second: tuple[str, str]) -> tuple[FormCell, ...]:
    """A row of a form with two labelled cells."""
    return (label(first[0]), cell(first[1]), label(second[0]), cell(second[1]))


def wide(head: str, text: str) -> tuple[FormCell, ...]:
    """A row with one labelled cell over the rest of its width."""
    return (label(head), cell(text, 3))


def form(*rows: tuple[FormCell, ...]) -> FormTable:
    return FormTable(tuple(rows), widths=FORM_WIDTHS)


def day(value: date | None) -> str:
    return chinese_date(value) if value else ""


def money(amount) -> str:
    return f"{amount:,.2f}元"


def party_lines(case) -> tuple[Paragraph, ...]:
    """The party of a case; no telephone and no identity number goes on paper that is made public."""
    entity = case.entity
    lines = [f"当事人：{case.party_name}"]
    if entity is not None and entity.code:
        lines.append(f"统一社会信用代码：{entity.code}")
    if entity is not None and entity.principal:
        lines.append(f"法定代表人（负责人、经营者）：{entity.principal}")
    if case.party_address:
        lines.append(f"住所（经营场所）：{case.party_address}")
    return tuple(paragraph(line) for line in lines)


def remedies(office) -> Paragraph:
    """复议 60 days and 诉讼 6 months (行政复议法 art. 20, 行政诉讼法 art. 46)."""
    place = authority(office).place_name
    return paragraph(
        f"如不服本决定，可以自收到本决定书之日起六十日内向{place}人民政府申请行政复议，"
        "也可以自收到本决定书之日起六个月内依法向人民法院提起行政诉讼。复议、诉讼期间，本决定不停止执行，"
        "法律另有规定的除外。"
    )


def document(
    title: str,
    blocks,
    *,
    office,
    signed_on: date | None,
    addressee: str = "",
    annexes=(),
    attachments=(),
    note: str = "",
) -> Document:
    """A document of the office in its authority's name."""
    name = authority(office).name
    return Document(
        title=(name, title),
        blocks=tuple(blocks),
        addressee=addressee,
        signature=Signature(name, signed_on),
        annexes=tuple(annexes),
        attachments=tuple(attachments),
        note=note,
        meta=Meta(author=name, subject=title),
    )


def internal(title: str, blocks, *, office) -> Document:
    """An internal approval form: no seal, no addressee; its cells hold the signatures."""
    return Document(title=(title,), blocks=tuple(blocks), meta=Meta(author=office.name, subject=title))
