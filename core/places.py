"""Setting up where records belong: the offices of a county and the villages of an office."""

import re
from dataclasses import dataclass

from django.db import transaction

from core import audit
from core.errors import RuleBroken
from core.models import Office, Village
from core.reference import division_rows

CODE = re.compile(r"(?<!\d)\d{12}(?!\d)")
AROUND = " \t　,，、;；:："


@dataclass(frozen=True)
class VillageLine:
    code: str
    name: str


def village_lines(text: str) -> list[VillageLine]:
    """The villages typed or pasted into ``text``, one a line: twelve digits and a name, in any order.

    Raises RuleBroken naming every line that is no village.
    """
    found, wrong = [], []
    for n, line in enumerate(text.splitlines(), 1):
        if not line.strip(AROUND):
            continue
        codes = CODE.findall(line)
        name = CODE.sub("", line).strip(AROUND)
        if len(codes) != 1 or not name or len(name) > (Village._meta.get_field("name").max_length or 0):
            wrong.append(f"第 {n} 行「{line.strip()[:20]}」")
        else:
            found.append(VillageLine(codes[0], name))
    if wrong:
        raise RuleBroken(f"应为 12 位区划代码和名称：{'；'.join(wrong)}", "villages")
    codes = [line.code for line in found]
    if twice := sorted({code for code in codes if codes.count(code) > 1}):
        raise RuleBroken(f"区划代码重复：{'、'.join(twice)}", "villages")
    return found


def known_villages(office: Office) -> list[VillageLine]:
    """The villages that the shipped table has for the office's township and the office has not."""
    there = set(office.villages.values_list("code", flat=True))
    return [
        VillageLine(row.code, row.name)
        for row in division_rows()
        if row.level == "village" and row.parent_code == office.division_code and row.code not in there
    ]


@transaction.atomic
def add_villages(office: Office, lines: list[VillageLine], *, by) -> list[Village]:
    """Store the villages that ``office`` has not yet; the same ones once more change nothing.

    Raises RuleBroken for a code that is another office's, or this office's under another name.
    """
    there = {row.code: row for row in Village.objects.filter(code__in=[line.code for line in lines])}
    taken = [
        f"{line.code} 是{there[line.code].office.short_name}的{there[line.code].name}"
        for line in lines
        if line.code in there
        and (there[line.code].office_id, there[line.code].name) != (office.pk, line.name)
    ]
    if taken:
        raise RuleBroken(f"区划代码已经登记过：{'；'.join(taken)}", "villages")
    made = [
        Village.objects.create(office=office, code=line.code, name=line.name)
        for line in lines
        if line.code not in there
    ]
    for village in made:
        audit.record(by, "village.create", village, code=village.code, name=village.name)
    return made


@transaction.atomic
def rename_village(village: Village, name: str, *, by) -> Village:
    """Give a village the name it has now; its code and its records stay."""
    village = Village.objects.select_for_update().get(pk=village.pk)
    before, village.name = village.name, name
    village.save(update_fields=["name"])
    audit.record(by, "village.change", village, name=[before, name])
    return village


@transaction.atomic
def open_township_office(office: Office, *, by) -> Office:
    """Store a township office below the county bureau of ``by``."""
    if by.office.kind != Office.Kind.COUNTY:
        raise RuleBroken("只有县（区）局可以新增所属的市场监管所")
    office.kind, office.parent = Office.Kind.TOWNSHIP, by.office
    office.save()
    audit.record(by, "office.open", office, name=office.name)
    return office
