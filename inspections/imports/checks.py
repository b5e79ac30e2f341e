"""Past checks from the office's paper ledger: one row a check whose signed sheet lies in the archive."""

import re
import uuid
from datetime import date, datetime, time
from types import MappingProxyType

from django.utils import timezone

from core.errors import RuleBroken
from core.imports import cells
from core.imports.base import ImportColumn
from core.models import AuditEntry
from entities.imports.form_rows import CODE, ENTITY_NAMES
from entities.models import Entity
from inspections.imports.paper import PaperRows, by_label
from inspections.models import Inspection, InspectionItem, Problem
from inspections.services.checking import Check, Finding
from inspections.services.checklists import paper_list
from inspections.services.locking import PaperSignature
from inspections.services.recording import Entry, log_inspections
from inspections.subjects import Subject

BETWEEN_PROBLEMS = re.compile(r"[;；\n]+")
NUMBERED = re.compile(r"^\s*[（(]?\d{1,2}[）).、．]\s*")
SIGNED_VERSION = 2  # entered and signed at once
END_OF_WORK = time(18)  # a ledger says the day of a signature and no hour

# How ledgers say it besides our own words.
KINDS = {
    "日常检查": "daily",
    "日常": "daily",
    "专项": "special",
    "双随机": "double_random",
    "复查": "recheck",
}
RESULTS = {"合格": "pass", "正常": "pass", "未发现问题": "pass", "基本合格": "minor", "不合格": "fail"}


def _problems(row) -> list[Problem]:
    return sorted(row.problems.all(), key=lambda one: one.pk)


def _closed(row) -> tuple[date | None, str]:
    """The day and the words of the last closing, where all is closed."""
    problems = _problems(row)
    if not problems or any(one.closed_on is None for one in problems):
        return None, ""
    last = max(problems, key=lambda one: one.closed_on)
    return last.closed_on, last.closing_note


class PaperCheckImport(PaperRows):
    key, title, model = "inspections.inspection", "现场检查（纸质台账）", Inspection
    identity = ("entity_id", "inspected_on", "subject", "kind")
    parts = MappingProxyType({Problem: "inspection", InspectionItem: "inspection"})
    headings = MappingProxyType(
        {
            "lead_officer": "officers_text",
            "second_officer": "officers_text",
            "archive_no": "paper_archive_no",
            "findings": "rectify_by",
            "campaign": "campaign_text",
            "entity": "entity_text",
        }
    )
    guide = (
        "一行一次检查，记录已在纸上签字、原件存档。主体和专项行动先登记，检查人员要有账号，检查当日执法证有效。发现几个问题的，"
        "在「发现的问题」里用分号分开；已整改的填「办结日期」。台账不说明逐项评价，导入的检查不计作全项目检查。"
        "同一主体、同一天、同一领域和类型的检查已登记的，不重复导入。"
    )
    columns = [
        ImportColumn(
            "entity_text",
            "被检查单位",
            ENTITY_NAMES,
            parse=cells.text(120),
            stored=False,
            shows="entity.name",
            fills="entity_id",
        ),
        CODE,
        ImportColumn("inspected_on", "检查日期", ("日期", "检查时间"), required=True, parse=cells.day()),
        ImportColumn(
            "subject", "领域", ("检查领域",), required=True, parse=cells.choice(by_label(Subject.choices))
        ),
        ImportColumn(
            "kind", "检查类型", ("类型",), parse=cells.choice(by_label(Inspection.Kind.choices) | KINDS)
        ),
        ImportColumn("purpose", "检查事由", ("事由",), parse=cells.text(120)),
        ImportColumn(
            "campaign_text",
            "专项行动",
            ("行动名称",),
            parse=cells.text(80),
            stored=False,
            shows="campaign.name",
        ),
        ImportColumn(
            "officers_text",
            "检查人员",
            ("执法人员", "检查人"),
            parse=cells.text(80),
            stored=False,
            shows=lambda row: f"{row.lead_officer}、{row.second_officer}",
        ),
        ImportColumn(
            "result",
            "检查结果",
            ("结果", "结论"),
            parse=cells.choice(by_label(Inspection.Result.choices) | RESULTS),
        ),
        ImportColumn(
            "problems_text",
            "发现的问题",
            ("问题", "存在问题"),
            parse=cells.text(2000),
            stored=False,
            shows=lambda row: "；".join(problem.text for problem in _problems(row)),
            beside="problems",
        ),
        ImportColumn("problem_count", "问题数", parse=cells.whole(maximum=99)),
        ImportColumn(
            "rectify_by",
            "整改期限",
            ("限期",),
            parse=cells.day(),
            stored=False,
            shows=lambda row: max((one.rectify_by for one in _problems(row) if one.rectify_by), default=None),
        ),
        ImportColumn(
            "closed_on",
            "办结日期",
            ("整改日期", "复查日期"),
            parse=cells.day(),
            stored=False,
            shows=lambda row: _closed(row)[0],
        ),
        ImportColumn(
            "closing_note",
            "整改情况",
            ("复查情况",),
            parse=cells.text(300),
            stored=False,
            shows=lambda row: _closed(row)[1],
        ),
        ImportColumn("opinion", "检查意见", ("处理意见",), parse=cells.text(1000)),
        ImportColumn("unannounced", "突击检查", parse=cells.yes_no()),
        ImportColumn("joint_units", "联合检查单位", ("联合单位",), parse=cells.text(120)),
        ImportColumn("party_name", "当事人或在场人", ("当事人", "签字人"), parse=cells.text(40)),
        ImportColumn("paper_archive_no", "纸质原件存档号", ("存档号", "档案号"), parse=cells.text(40)),
    ]

    def existing(self):
        """Without the voided ones: what was entered wrongly and voided comes in once more, put right."""
        return super().existing().exclude(state=Inspection.State.VOIDED)

    def take(self, row):
        row.values["entity_id"] = self.entity_of(row)
        row.values["kind"] = row.values.get("kind") or Inspection.Kind.DAILY

    def store(self, row):
        values = row.values
        lead, second = self.officers(values)
        entity = Entity.objects.select_related("office").get(pk=values["entity_id"])
        check = Check(
            entity=entity,
            inspected_on=values["inspected_on"],
            lead_officer=lead,
            second_officer=second,
            checklist=paper_list(values["subject"]),
            answers=(),
            kind=values["kind"],
            purpose=values.get("purpose") or "",
            campaign=self.campaign_of(values),
            findings=self._findings(values),
            opinion=values.get("opinion") or "",
            result=values.get("result") or "",
            unannounced=bool(values.get("unannounced")),
            joint_units=values.get("joint_units") or "",
        )
        paper = PaperSignature(
            timezone.make_aware(datetime.combine(values["inspected_on"], END_OF_WORK)),
            values.get("party_name") or "",
            values.get("paper_archive_no") or "",
        )
        number = uuid.uuid5(self.batch.uuid, str(row.row_no))
        (made,) = log_inspections([Entry(check, self.by, self.batch.created_at, number, paper)])
        return made

    def attributes(self, values):
        """Of the problems too, where the row names any: their words, their limit, the day of the last correction."""
        found = super().attributes(values)
        if texts := _problem_texts(values):
            found |= {"problems_text": "；".join(texts)}
            found |= {name: values.get(name) for name in ("rectify_by", "closed_on")}
        return found

    def stored_values(self, keys, names, *, lock):
        of_problems = {"problems_text", "rectify_by", "closed_on"} & set(names)
        found = super().stored_values(keys, [name for name in names if name not in of_problems], lock=lock)
        if of_problems:
            by_check: dict[int, list[Problem]] = {key: [] for key in keys}
            for problem in Problem.objects.filter(inspection__in=keys).order_by("pk"):
                by_check[problem.inspection_id].append(problem)
            for key, problems in by_check.items():
                found[key] |= _of_problems(problems)
        return found

    def _findings(self, values) -> list[Finding]:
        texts = _problem_texts(values)
        said = values.get("problem_count")
        if said is not None and said != len(texts):
            raise RuleBroken(
                f"「问题数」是 {said}，「发现的问题」里有 {len(texts)} 个，请核对", "problems_text"
            )
        if not texts and values.get("result") not in (None, "", Inspection.Result.PASS):
            raise RuleBroken("检查结果不是符合的，请写明发现的问题", "problems_text")
        limit = values.get("rectify_by") or values.get("closed_on")
        if texts and limit is None:
            raise RuleBroken("发现问题的，请填写整改期限；已经整改的填写办结日期", "rectify_by")
        closed = values.get("closed_on")
        note = (values.get("closing_note") or "按纸质台账补录") if closed else ""
        return [Finding(text, rectify_by=limit, closed_on=closed, closing_note=note) for text in texts]

    def edited_since(self, keys, written_at):
        """Checks that were voided or added to since, and those of whose problems something was done."""
        rows = Inspection.objects.filter(pk__in=keys)
        problems = dict(Problem.objects.filter(inspection__in=keys).values_list("pk", "inspection_id"))
        done = AuditEntry.objects.filter(
            target_model=Problem._meta.label_lower, target_id__in=[str(key) for key in problems]
        )
        changed = set(rows.exclude(version=SIGNED_VERSION).values_list("pk", flat=True))
        return changed | {problems[int(key)] for key in done.values_list("target_id", flat=True)}


def _problem_texts(values) -> list[str]:
    parts = BETWEEN_PROBLEMS.split(values.get("problems_text") or "")
    return [text for part in parts if (text := NUMBERED.sub("", part).strip())]


def _of_problems(problems: list[Problem]) -> dict:
    """What a ledger says of the problems of one check; no last correction while one of them is open."""
    limits = [one.rectify_by for one in problems if one.rectify_by]
    closed = [one.closed_on for one in problems]
    return {
        "problems_text": "；".join(one.text for one in problems),
        "rectify_by": max(limits, default=None),
        "closed_on": max(closed) if closed and None not in closed else None,
    }
