"""Two draws of the demonstration's year and one list drawn by the county, checked, reviewed and published."""

import uuid
from datetime import UTC, date, datetime, timedelta

from core.calendar import is_workday
from entities.models import Tag
from inspections import services
from inspections.models import DrawObject, DrawOfficer, DrawPlan, DrawResult, Matter
from inspections.services import (
    Check,
    Entry,
    PaperSignature,
    draw_libraries,
    draw_results,
    draw_targets,
    draws,
)

# code, name, field, what is checked, how
MATTERS = [
    ("01", "公示信息抽查", "publicity", "已登记的企业、个体工商户、农民专业合作社", "online"),
    ("02", "登记事项检查", "publicity", "已登记的企业、个体工商户、农民专业合作社", "on_site"),
    ("03", "价格行为检查", "price", "经营者", "on_site"),
    ("04", "广告行为检查", "advertising", "广告发布者、经营者", "online"),
    ("05", "流通领域产品质量监督检查", "quality", "销售单位", "on_site"),
    ("06", "食品销售监督检查", "food", "食品销售者", "on_site"),
    ("07", "餐饮服务监督检查", "food", "餐饮服务提供者", "on_site"),
    ("08", "特种设备使用监督检查", "equipment", "特种设备使用单位", "on_site"),
]
WHERE = "国家企业信用信息公示系统"
RECEIVED = 16
# Results of the county's list, by turns.
FOUND = ["none"] * 11 + ["no_annual_report", "not_reachable", "none", "no_other_facts", "none"]
NOTES = {
    "no_annual_report": "上一年度年度报告未报送，已当面告知补报",
    "not_reachable": "登记住所无人经营，电话无法接通",
    "no_other_facts": "出资信息变更后未公示，已指导改正",
    "none": "",
}
WITNESSES = {"witness1": ("赵永祥", "丰乐镇纪委"), "witness2": ("杨德福", "白庙村村民委员会")}


def build(rng, year, world, plan) -> None:
    """``plan`` is the builder of the year's checks, which knows the checklists and the calendar."""
    maker = Maker(rng, year, world, plan)
    maker.libraries()
    maker.received()
    maker.drawn("下半年餐饮单位双随机抽查", date(year, 9, 2), "own", {"quota_b": 6, "quota_c": 2}, "07")
    maker.drawn("农资经营单位跨部门双随机抽查", date(year, 4, 8), "joint", {"quota_b": 4}, "05")
    world.made["draw_plans"] = list(DrawPlan.objects.filter(office=world.office).order_by("pk"))


class Maker:
    TAGS = {"07": "catering", "05": "agri_supplies"}

    def __init__(self, rng, year, world, plan):
        self.rng, self.year, self.world, self.plan = rng, year, world, plan
        self.chief, self.deputy, self.clerk = (world.users[name] for name in ("suozhang", "fusuo", "neiqin"))

    def libraries(self):
        first = date(self.year, 1, 15)
        for code, name, subject, objects_of, way in MATTERS:
            draw_libraries.save_row(
                Matter(
                    office=self.world.office,
                    code=code,
                    name=name,
                    subject=subject,
                    objects_of=objects_of,
                    way=way,
                    listed_on=first,
                    published_on=first,
                    published_where="丰乐镇人民政府公开栏",
                ),
                by=self.clerk,
            )
        draw_libraries.refresh_objects(self.world.office, by=self.clerk, on=first)
        draw_libraries.refresh_officers(self.world.office, by=self.clerk, on=first)
        rows = list(DrawObject.objects.filter(office=self.world.office).order_by("pk"))
        for risk, share in (("A", 40), ("C", 60), ("D", 10)):
            for row in self.rng.sample(rows, share):
                row.risk = risk
                draw_libraries.save_row(row, by=self.clerk)

    def _plan(self, name, on, **fields):
        return draws.create_plan(
            uuid=uuid.UUID(int=self.rng.getrandbits(128), version=4),
            office=self.world.office,
            by=self.clerk,
            at=self._at(on, 0, 40),
            name=f"{self.year}年{name}",
            starts_on=on,
            **fields,
        )

    def received(self):
        """The county drew: only results are entered, by the desk."""
        on = date(self.year, 5, 12)
        task = self._plan(
            "企业公示信息抽查（县局下达）",
            on,
            ends_on=on + timedelta(days=45),
            source="superior",
            is_received=True,
            form="publicity",
            purpose="核查企业年度报告和即时公示信息",
            basis=f"民市监发〔{self.year}〕31 号",
            matters=[Matter.objects.get(office=self.world.office, code="01")],
        )
        firms = [
            entity
            for entity in self.plan.entities
            if entity.kind == "enterprise" and self.plan._is_there(entity, on)
        ]
        for number, firm in enumerate(self.rng.sample(firms, min(RECEIVED, len(firms)))):
            row = draw_targets.add_received(
                task, by=self.clerk, on=on, code=firm.code, name=firm.name, entity=firm
            )
            checked = self._workday(on + timedelta(days=self.rng.randint(2, 14)))
            code = FOUND[number]
            self._enter(row, self.rng.choice(self.world.officers), code, checked, NOTES[code])
        self._finish(task, on + timedelta(days=22))

    def drawn(self, name, on, source, quota, code):
        """Frozen in the morning, drawn before two witnesses an hour later, checked within two."""
        officers = list(
            DrawOfficer.objects.filter(office=self.world.office, user__in=[*self.world.officers, self.deputy])
        )
        task = self._plan(
            name,
            on,
            ends_on=on + timedelta(days=40),
            source=source,
            partners="民乐县农业农村局" if source == "joint" else "",
            purpose="检查经营资质、进货查验和现场管理",
            matters=[Matter.objects.get(office=self.world.office, code=code)],
            targeting="directed",
            only_kind="individual",
            officers=officers,
            list_is_public=source == "own",
            only_tag=self._tag(code),
            **quota,
        )
        target = draws.candidates(task).filter(risk="B").first()
        draws.declare_recusal(
            task, by=self.clerk, officer=officers[0], target=target, reason="经营者为其近亲属"
        )
        draws.commit_plan(task, by=self.clerk, at=self._at(on, 1))
        digits = "".join(str(self.rng.randrange(10)) for _ in range(20))
        draws.draw_plan(
            task, by=self.chief, at=self._at(on, 2, 20), rolled_at=self._at(on, 2), digits=digits, **WITNESSES
        )
        if source == "own":
            closed = task.targets.selected().filter(risk="B").order_by("rank").last()
            draw_targets.replace_target(closed, by=self.chief, reason="到店核实已停止经营，店面转让", on=on)
        signed = []
        for number, row in enumerate(
            task.targets.selected().select_related("entity__office").order_by("rank"), start=1
        ):
            signed.append(self._check(row, number, on))
        self.plan._close_problems(signed, self.year, False)
        self.plan.signed += signed
        self._finish(task, on + timedelta(days=22))

    def _tag(self, code):
        return Tag.objects.get(code=self.TAGS[code])

    def _check(self, row, number, on):
        lead, second = (officer.user for officer in row.officers)
        checked = self._workday(on + timedelta(days=self.rng.randint(1, 14)))
        checklist = self.plan._list_for({"entity": row.entity})
        answers = self.plan._answers(checklist, checked)
        check = Check(
            entity=row.entity,
            inspected_on=checked,
            lead_officer=lead,
            second_officer=second,
            checklist=checklist,
            answers=answers,
            kind="double_random",
            purpose=row.plan.name,
        )
        at = self._at(checked, 3, self.rng.randrange(60))
        paper = PaperSignature(
            at + timedelta(minutes=25), row.entity.principal or "在场负责人", f"{row.plan.number}-{number:02}"
        )
        [inspection] = services.log_inspections(
            [Entry(check, lead, at, uuid.UUID(int=self.rng.getrandbits(128), version=4), paper)]
        )
        code = {"pass": "none", "minor": "ordered", "fail": "pending"}[inspection.result]
        self._enter(
            row, lead, code, checked, "" if code == "none" else "存在问题，已责令限期改正", inspection
        )
        return inspection

    def _enter(self, row, officer, code, checked, note, inspection=None):
        result = DrawResult.objects.get(office=None, code=code)
        row = draw_results.enter_result(
            row, by=officer, on=checked, result=result, checked_on=checked, note=note, inspection=inspection
        )
        draw_results.review_result(row, by=self.chief, on=self._workday(checked + timedelta(days=1)))

    def _finish(self, task, on):
        day = self._workday(on)
        draw_results.finish_plan(task, by=self.chief, on=day)
        draw_results.publish_results(task, by=self.clerk, on=day, where=WHERE, today=day)

    def _workday(self, day):
        while not is_workday(day, calendar=self.plan.calendar):
            day += timedelta(days=1)
        return day

    @staticmethod
    def _at(day, hour, minute=0):
        """``hour`` of UTC: 1 is nine o'clock here."""
        return datetime(day.year, day.month, day.day, hour, minute, tzinfo=UTC)
