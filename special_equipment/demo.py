"""A year of special equipment as in the worked example (domain.md E10, E17): 21 units, 46 devices, 38 visits, 71 device
checks, 17 hazards that were all removed, 6 orders, 58 caterers and 5 school canteens with LPG."""

from datetime import UTC, datetime, timedelta

from core.services import update_user
from inspections import services as inspecting
from inspections.models import Checklist
from inspections.services import Answer, Check, Entry, PaperSignature
from special_equipment import services
from special_equipment.demo_ledger import Register
from special_equipment.models import EquipmentPlan, Hazard, SafetyOrder, SelfCheck, UpwardReport

ONCE = ("幼儿园食堂", "农业科技有限公司", "建筑劳务有限公司")  # units that are visited once; the others twice
# (checklist item, category or "", what)
GENERAL = [
    (6, "", "周排查、月调度记录不连续"),
    (7, "", "设备技术档案不全，缺上一次检验报告"),
    (10, "", "本年度没有开展应急演练"),
    (9, "lift", "轿厢内应急照明失效"),
    (9, "lift", "维保记录缺使用单位签字"),
    (1, "lift", "使用标志没有张贴在轿厢显著位置"),
    (8, "vessel", "压力表超过检定有效期"),
    (9, "vessel", "储气罐没有定期排污记录"),
    (9, "vehicle", "叉车倒车警示灯损坏"),
    (9, "vehicle", "叉车未按规定做班前检查记录"),
    (9, "crane", "起重机吊钩防脱钩装置变形"),
    (8, "boiler", "水位计照明损坏，液位看不清"),
]
CHECK_WEIGHTS = {"first": (3, 6), "second": (7, 10)}


def build(rng, year, world) -> None:
    """See the module. Everything happens through the services on its own day."""
    story = Story(rng, year, world)
    story.certify()
    story.ledger()
    story.people()
    story.plan()
    story.visits()
    story.self_checks()
    story.maintenance()
    story.lpg()


class Story(Register):
    """What happens with the register in the year: the campaign, the self-checks, the visits and what they find."""

    def certify(self):
        """Those who sign for special equipment hold its certificate."""
        for nth, name in enumerate(("suozhang", "fusuo", "zhifa1", "zhifa2", "zhifa3"), 1):
            self.world.users[name] = update_user(
                self.world.users[name], by=self.by, equipment_certificate_no=f"TS62072200{nth:02}"
            )
        self.world.officers = [self.world.users[name] for name in ("zhifa1", "zhifa2", "zhifa3")]

    def plan(self):
        """The lift campaign of the county model: two batches (C-102…C-109)."""
        self.lift_plan = services.add_plan(
            EquipmentPlan(
                uuid=self.id(),
                name=f"{self.year}年电梯安全专项抽查",
                category="lift",
                planned_on=self.day(3, 3),
                batches=2,
                basis=f"民市监特〔{self.year}〕3号",
            ),
            by=self.by,
            on=self.day(3, 3),
        )
        services.fill_plan(self.lift_plan, by=self.by)
        self.batch_of = dict(self.lift_plan.items.values_list("unit", "batch"))

    def self_checks(self):
        rows = services.ask_self_checks(
            self.units,
            asked_on=self.day(4, 10),
            due_by=self.day(4, 30),
            by=self.by,
            subject="在用特种设备及安全管理全面自查",
            on=self.day(4, 10),
        )
        for nth, row in enumerate(rows):
            day = self.day(5, 6) if nth == 7 else self.day(4, 14) + timedelta(days=self.rng.randint(0, 15))
            if nth != 12:
                found = self.rng.choice([0, 0, 0, 1, 1, 2])
                services.receive_self_check(
                    row,
                    submitted_on=day,
                    hazard_count=found,
                    fixed_count=found,
                    by=self.clerk,
                    on=day,
                    summary="已按要求逐台自查并报送自查表",
                )
        self.world.made["self_checks"] = SelfCheck.objects.filter(pk__in=[row.pk for row in rows])

    def visits(self):
        """38 visits with 71 devices: all 46 in the first round, 25 in the second; 17 of the visits find something."""
        second = [unit for unit in self.units if not unit.entity.name.endswith(ONCE)]
        double = [unit for unit in second if len(self.devices[unit.pk]) > 1][: 25 - len(second)]
        rounds = [(unit, "first", self.devices[unit.pk]) for unit in self.units]
        rounds += [(unit, "second", self.devices[unit.pk][: 2 if unit in double else 1]) for unit in second]
        found = self.choose(rounds)
        campaign = next(
            (
                one
                for one in self.world.made.get("campaigns", ())
                if one.subject == "equipment" and one.starts_on.year == self.year
            ),
            None,
        )
        made = [self.inspect(n, *visit, found.get(n), campaign) for n, visit in enumerate(rounds)]
        signed = inspecting.log_inspections([entry for entry, *_ in made])
        for inspection, (_, unit, part, devices, hazard) in zip(signed, made, strict=True):
            self.after(inspection, unit, part, devices, hazard)
        self.world.made["equipment_checks"] = signed

    def choose(self, rounds):
        """Which visit finds what: two severe hazards on given devices, fifteen general ones."""

        def find(words, part, category):
            return next(
                n
                for n, (unit, when, devices) in enumerate(rounds)
                if unit.entity.name.endswith(words)
                and when == part
                and any(one.category == category for one in devices)
            )

        forklift, valve = find("农业科技有限公司", "first", "vehicle"), find("汽修部", "second", "vessel")
        found = {
            forklift: (2, "vehicle", "叉车超过定期检验有效期仍在使用", "uninspected"),
            valve: (8, "vessel", "储气罐安全阀锈死失灵，仍在使用", "safety_device"),
        }
        others = [n for n in range(len(rounds)) if n not in found]
        for n in self.rng.sample(others, 15):
            categories = {one.category for one in rounds[n][2]}
            fitting = [row for row in GENERAL if not row[1] or row[1] in categories]
            found[n] = (*self.rng.choice(fitting), "")
        return found

    def inspect(self, n, unit, part, devices, hazard, campaign):
        first, last = CHECK_WEIGHTS[part]
        day = self.workday(first, last)
        in_campaign = campaign if campaign and campaign.starts_on <= day <= campaign.ends_on else None
        lead = next(
            (
                officer
                for grid, officer in zip(self.world.grids, self.world.officers, strict=True)
                if unit.entity.grid_id == grid.pk
            ),
            self.world.officers[0],
        )
        mate = next(officer for officer in self.world.officers if officer != lead)
        checklist = Checklist.objects.get(office=None, code="equipment_user", is_current=True)
        answers = []
        for item in checklist.items.all():
            bad = hazard is not None and item.no == hazard[0]
            answers.append(
                Answer(item, "fail", hazard[2], False, day + timedelta(days=15))
                if bad
                else Answer(item, "pass")
            )
        check = Check(
            entity=unit.entity,
            inspected_on=day,
            lead_officer=lead,
            second_officer=mate,
            checklist=checklist,
            answers=answers,
            kind="special" if in_campaign else "daily",
            campaign=in_campaign,
            opinion="发现隐患，责令限期整改。" if hazard else "未发现问题，督促按期检验。",
        )
        at = datetime(day.year, day.month, day.day, 2 + n % 6, 10, tzinfo=UTC)
        paper = PaperSignature(
            at + timedelta(minutes=30), unit.safety_officer or "负责人", f"{self.year}-特检-{n + 1:03}"
        )
        return Entry(check, lead, at, self.id(), paper), unit, part, devices, hazard

    def after(self, inspection, unit, part, devices, hazard):
        """The devices of the check, and the whole way of what was found."""
        target = None
        if hazard:
            target = next((one for one in devices if one.category == hazard[1]), devices[0])
        batch = self.batch_of.get(unit.pk) if part == "first" else None
        looks = [services.Look(one, "hazard" if one is target else "pass") for one in devices]
        check = services.record_unit_check(
            inspection,
            looks,
            by=inspection.lead_officer,
            plan=self.lift_plan if batch else None,
            batch=batch,
            kind="special" if batch or inspection.campaign_id else "routine",
        )
        if hazard:
            self.remove(inspection, check, target, hazard)

    def remove(self, inspection, check, device, hazard):
        day, by = inspection.inspected_on, inspection.lead_officer
        severe, text = hazard[3], hazard[2]
        spot = not severe and self.rng.random() < 0.3
        row = services.add_hazard(
            Hazard(
                uuid=self.id(),
                unit=check.unit,
                equipment=device,
                unit_check=check,
                found_on=day,
                text=text,
                level="severe" if severe else "general",
                severe_ground=severe,
                fixed_on_the_spot=spot,
                rectify_by=day + timedelta(days=15),
            ),
            by=by,
            on=day,
        )
        done = day
        if severe:
            services.report_up(
                UpwardReport(
                    uuid=self.id(),
                    hazard=row,
                    reported_on=day,
                    content=f"{check.unit}：{text}，已责令停止使用",
                    to_government=True,
                ),
                by=self.by,
                on=day,
            )
        if severe or (not spot and self.orders < 4):
            done = self.order(row, inspection, check, device)
        elif not spot:
            done = self.at_work(day + timedelta(days=self.rng.randint(4, 12)))
            services.close_hazard(row, by=by, closed_on=done, on=done, note="已按要求整改，现场复核属实")
        for problem in inspection.problems.filter(closed_on=None):
            inspecting.close_problem(problem, by=by, on=done, today=done, note="随隐患整改完成，复核属实")

    def order(self, row, inspection, check, device):
        """Order, report of the unit, re-check within ten workdays; a severe one also sees the device inspected anew."""
        severe = bool(row.severe_ground)
        if not severe:
            self.orders += 1
        day, by = inspection.inspected_on, inspection.lead_officer
        order = services.draft_order(
            SafetyOrder(
                uuid=self.id(),
                unit=check.unit,
                unit_check=check,
                found="上列问题已由监察人员当场指出。",
                stop_use=severe,
                articles="《中华人民共和国特种设备安全法》第三十九条、第四十条",
                remedies=f"{'立即停止使用；' if severe else ''}在期限内整改并提交整改报告。",
                rectify_by=day + timedelta(days=15),
                first_officer=inspection.lead_officer,
                second_officer=inspection.second_officer,
            ),
            [row],
            by=by,
            on=day,
        )
        number = SafetyOrder.objects.filter(office=order.office).issued().count() + 1
        services.issue_on_paper(
            order,
            number_text=f"（{order.office.short_name}）市监特令〔{self.year}〕{number}号",
            issued_on=day,
            receiver=check.unit.safety_officer or "负责人",
            by=by,
            on=day,
        )
        report = self.at_work(day + timedelta(days=self.rng.randint(8, 12)))
        seen = self.at_work(report + timedelta(days=self.rng.randint(5, 9)))
        if severe and row.severe_ground == "uninspected":
            self.report(device, report, on=report)
        services.receive_report(
            order, by=self.clerk, reported_on=report, on=report, text="已完成整改，附照片和检验（校验）报告"
        )
        services.recheck_order(order, [row], by=by, rechecked_on=seen, on=seen, note="现场复查，隐患已消除")
        return seen
