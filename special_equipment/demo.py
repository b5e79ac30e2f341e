"""A year of special equipment as in the worked example (domain.md E10, E17): 21 units, 46 devices, 38 visits, 71 device
checks, 17 hazards that were all removed, 6 orders, 58 caterers and 5 school canteens with LPG."""

import uuid
from datetime import UTC, date, datetime, timedelta

from core.calendar import WorkCalendar
from core.services import update_user
from entities.models import Entity
from inspections import services as inspecting
from inspections.models import Checklist
from inspections.services import Answer, Check, Entry, PaperSignature
from special_equipment import services
from special_equipment.models import (
    Drill,
    EmergencyPlan,
    Equipment,
    EquipmentPlan,
    EquipmentType,
    Hazard,
    LpgUser,
    MaintenanceCompany,
    MaintenanceVisit,
    Operator,
    PeriodicInspection,
    SafetyAccessory,
    SafetyOrder,
    SelfCheck,
    UpwardReport,
    UseUnit,
)

# (words in the name, how many units, [(catalogue code, name, how many, parameters)] of each unit in turn, reason of a key unit)
UNITS = [
    ("学食堂", 3, [[("1200", "承压热水锅炉", 1, "0.7MW")]], "school"),
    ("幼儿园食堂", 1, [[("1200", "承压热水锅炉", 1, "0.35MW")]], "school"),
    (
        "食品有限公司",
        2,
        [[("1100", "蒸汽锅炉", 1, "1t/h 0.7MPa"), ("2170", "储气罐", 3, "1.0m³ 0.8MPa")]],
        "",
    ),
    (
        "商贸有限公司",
        3,
        [
            [("3110", "乘客电梯", 2, "5层5站 1000kg"), ("5110", "叉车", 1, "3t")],
            [("3110", "乘客电梯", 2, "4层4站 800kg")],
            [("3120", "载货电梯", 3, "3层3站 2000kg")],
        ],
        "mall",
    ),
    ("超市", 1, [[("3310", "自动扶梯", 2, "提升高度 4.5m")]], "mall"),
    ("汽修部", 5, [[("2170", "储气罐", 2, "0.6m³ 0.8MPa")]], ""),
    (
        "机械租赁有限公司",
        3,
        [
            [("5110", "叉车", 2, "3t"), ("4170", "电动单梁起重机", 1, "5t")],
            [("5110", "叉车", 2, "5t"), ("4170", "电动单梁起重机", 1, "3t")],
            [("5110", "叉车", 2, "3.5t"), ("2170", "储气罐", 3, "1.0m³ 0.8MPa")],
        ],
        "",
    ),
    ("农业科技有限公司", 1, [[("5110", "叉车", 1, "2t")]], ""),
    ("建筑劳务有限公司", 2, [[("4870", "简易升降机", 1, "1t")]], ""),
]
ONCE = ("幼儿园食堂", "农业科技有限公司", "建筑劳务有限公司")  # units that are visited once; the others twice
WORDS = {"1": ("锅", "10"), "2": ("容", "15"), "3": ("梯", "11"), "4": ("起", "17"), "5": ("车", "11")}
ITEMS = {"boiler": "G1", "vehicle": "N1", "crane": "Q2"}
YEARS = {"boiler": 2, "vessel": 3, "lift": 1, "crane": 2, "vehicle": 1}
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


class Story:
    def __init__(self, rng, year, world):
        self.rng, self.year, self.world = rng, year, world
        self.by, self.clerk = world.users["suozhang"], world.users["neiqin"]
        self.types = EquipmentType.objects.in_bulk()
        self.entities = [
            one
            for one in Entity.objects.filter(office=world.office, status="operating")
            .select_related("village", "grid", "office")
            .order_by("pk")
            if one.registered_on and one.registered_on < date(year - 2, 1, 1)
        ]
        self.units, self.devices, self.serial, self.orders = [], {}, 0, 0
        self.calendar = WorkCalendar.load()

    def certify(self):
        """Those who sign for special equipment hold its certificate."""
        for nth, name in enumerate(("suozhang", "fusuo", "zhifa1", "zhifa2", "zhifa3"), 1):
            self.world.users[name] = update_user(
                self.world.users[name], by=self.by, equipment_certificate_no=f"TS62072200{nth:02}"
            )
        self.world.officers = [self.world.users[name] for name in ("zhifa1", "zhifa2", "zhifa3")]

    # --- ledger ----------------------------------------------------------------------------------------------------------

    def ledger(self):
        self.companies = [
            services.add(
                MaintenanceCompany(
                    name=name,
                    licence_no=f"TS336201{nth}-2028",
                    uuid=self.id(),
                    licence_until=date(self.year + 2, 6, 30),
                ),
                by=self.clerk,
                on=self.day(1, 6),
            )
            for nth, name in enumerate(("张掖安行电梯服务有限公司", "民乐平安电梯维保有限公司"), 10)
        ]
        for words, count, fleets, reason in UNITS:
            taken = {unit.entity_id for unit in self.units}
            fitting = [one for one in self.entities if one.name.endswith(words) and one.pk not in taken]
            for nth, entity in enumerate(fitting[:count]):
                self.unit(entity, fleets[nth % len(fleets)], reason)

    def unit(self, entity, fleet, reason):
        officer = entity.principal or "负责人"
        unit = services.add(
            UseUnit(
                uuid=self.id(),
                entity=entity,
                listed_on=date(self.year - 2, 3, 15),
                is_key=bool(reason),
                key_reason=reason,
                safety_officer=officer,
                phone="",
                daily_control=self.rng.random() < 0.8,
            ),
            by=self.clerk,
            on=self.day(1, 6),
        )
        self.units.append(unit)
        self.devices[unit.pk] = [
            self.device(unit, code, name, parameters, n + 1 if count > 1 else 0)
            for code, name, count, parameters in fleet
            for n in range(count)
        ]

    def device(self, unit, code, name, parameters, own_no):
        self.serial += 1
        start = date(self.year - self.rng.randint(4, 9), self.rng.randint(1, 12), self.rng.randint(1, 28))
        word, digits = WORDS[code[0]]
        one = services.add_equipment(
            Equipment(
                uuid=self.id(),
                unit=unit,
                type=self.types[code],
                name=name,
                parameters=parameters,
                device_code=f"{code}10A12{start.year}{self.serial:04}",
                own_no=f"{own_no}号" if own_no else "",
                registration_no=f"{word}{digits}甘G{self.serial:04}({start.year % 100:02})",
                registered_on=start + timedelta(days=12),
                put_in_use_on=start,
                place=unit.entity.address,
                maker=self.rng.choice(["兰州恒通机械有限公司", "西安华远装备有限公司"]),
                factory_no=f"{start.year}{self.serial:03}",
                made_on=start - timedelta(days=90),
                maintainer=self.companies[self.serial % 2] if code[0] == "3" else None,
            ),
            by=self.clerk,
            on=self.day(1, 6),
        )
        self.report(one, self.last_inspection(one))
        if one.category in ("boiler", "vessel"):
            self.accessories(one)
        return one

    def last_inspection(self, one):
        """In the year for what is inspected every year, else so that the next date lies ahead of the year's end."""
        years = YEARS[one.category]
        back = self.rng.randint(0, years - 1)
        return date(self.year - back, self.rng.randint(2, 11), self.rng.randint(1, 27))

    def report(self, one, day, *, on=None):
        years = YEARS[one.category]
        services.add_report(
            PeriodicInspection(
                uuid=self.id(),
                equipment=one,
                kind="internal" if one.category == "boiler" else "periodic",
                inspected_on=day,
                body="甘肃省特种设备检验检测研究院张掖分院",
                report_no=f"GTJ{day:%Y%m%d}{one.pk:05}",
                next_on=day.replace(year=day.year + years),
                grade=2 if one.category == "vessel" else None,
            ),
            by=self.clerk,
            on=on or max(day, self.day(1, 6)),
        )
        if one.category in ("boiler", "vessel") and on is None:
            yearly = date(self.year, self.rng.randint(3, 11), self.rng.randint(1, 27))
            services.add_report(
                PeriodicInspection(
                    uuid=self.id(),
                    equipment=one,
                    kind="external" if one.category == "boiler" else "annual",
                    inspected_on=yearly,
                    next_on=yearly.replace(year=self.year + 1),
                ),
                by=self.clerk,
                on=yearly,
            )

    def accessories(self, one):
        checked = date(self.year, self.rng.randint(2, 11), self.rng.randint(1, 27))
        gauge = date(self.year, self.rng.randint(8, 11), self.rng.randint(1, 27))
        for kind, number, day in (("safety_valve", "AQ", checked), ("gauge", "YL", gauge)):
            services.add_accessory(
                SafetyAccessory(
                    uuid=self.id(),
                    unit=one.unit,
                    equipment=one,
                    kind=kind,
                    number=f"{number}{one.pk:04}",
                    model_no="A27W-10T" if kind == "safety_valve" else "Y-100",
                    checked_on=day,
                    report_no=f"JZ{day:%Y%m}{one.pk:03}",
                ),
                by=self.clerk,
                on=day,
            )

    # --- people, plans, maintenance --------------------------------------------------------------------------------------

    def people(self):
        for nth, unit in enumerate(self.units):
            issued = date(self.year - self.rng.randint(0, 2), self.rng.randint(2, 11), 10)
            services.add_operator(
                Operator(
                    uuid=self.id(),
                    unit=unit,
                    name=unit.safety_officer,
                    duty="manager",
                    items="A",
                    issued_on=issued,
                    certificate_no=f"TS6A{620722000 + nth}",
                    from_on=issued,
                ),
                by=self.clerk,
                on=max(issued, self.day(1, 6)),
            )
            for item in sorted(
                {ITEMS[one.category] for one in self.devices[unit.pk] if one.category in ITEMS}
            ):
                day = date(self.year - self.rng.randint(0, 3), self.rng.randint(3, 10), 16)
                services.add_operator(
                    Operator(
                        uuid=self.id(),
                        unit=unit,
                        name=self.rng.choice("王李张刘陈杨赵") + "师傅",
                        items=item,
                        issued_on=day,
                        certificate_no=f"TS6{item}{620722500 + nth}",
                        from_on=day,
                    ),
                    by=self.clerk,
                    on=max(day, self.day(1, 6)),
                )
            if nth % 2 == 0:
                plan = services.add(
                    EmergencyPlan(
                        uuid=self.id(),
                        unit=unit,
                        name="特种设备事故应急专项预案",
                        made_on=date(self.year - 1, 4, 8),
                    ),
                    by=self.clerk,
                    on=self.day(1, 6),
                )
                if nth % 4 == 0:
                    services.add(
                        Drill(
                            uuid=self.id(),
                            unit=unit,
                            plan=plan,
                            drilled_on=self.day(6, 3 + nth),
                            attended=nth % 8 == 0,
                            topic="停电与紧急停机处置演练",
                            people=self.rng.randint(5, 15),
                        ),
                        by=self.clerk,
                        on=self.day(6, 28),
                    )

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

    def maintenance(self):
        for one in (one for devices in self.devices.values() for one in devices if one.category == "lift"):
            day = self.day(10, 8)
            while day.year == self.year:
                services.add_maintenance(
                    MaintenanceVisit(
                        uuid=self.id(),
                        equipment=one,
                        company=one.maintainer,
                        visited_on=day,
                        content="按维保规则检查、润滑、调整",
                    ),
                    by=self.clerk,
                    on=day,
                )
                day += timedelta(days=14)

    # --- checks and hazards ----------------------------------------------------------------------------------------------

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

    # --- LPG -------------------------------------------------------------------------------------------------------------

    def lpg(self):
        """58 caterers and 5 school canteens at the end of the year; two more have changed to electricity."""
        catering = [one for one in self.entities if one.name.endswith(("小吃店", "牛肉面馆", "餐厅"))]
        canteens = [one for one in self.entities if one.name.endswith("食堂")][:5]
        for nth, entity in enumerate([*catering[:60], *canteens]):
            kind = "canteen" if entity in canteens else "caterer"
            start = (
                self.day(5, 12)
                if nth % 20 == 7
                else date(self.year - 1, self.rng.randint(1, 12), self.rng.randint(1, 28))
            )
            services.add(
                LpgUser(
                    uuid=self.id(),
                    entity=entity,
                    category=kind,
                    from_on=start,
                    until_on=self.day(9, 8) if nth in (11, 37) else None,
                    cylinders=4 if kind == "canteen" else self.rng.randint(1, 3),
                    cylinder_kg=self.rng.choice([15, 50]),
                    supplier=self.rng.choice(["民乐县昌盛液化气站", "民乐县惠农燃气有限公司"]),
                    alarm_installed=nth % 9 != 4,
                    hose="metal" if nth % 6 else "rubber",
                    looked_at_on=self.day(10, 15),
                    cylinder_valid_until=date(self.year + self.rng.randint(1, 3), 6, 30),
                ),
                by=self.clerk,
                on=self.day(10, 20),
            )

    # --- days ------------------------------------------------------------------------------------------------------------

    def day(self, month, day):
        return date(self.year, month, day)

    def workday(self, first, last):
        while True:
            day = date(self.year, self.rng.randint(first, last), self.rng.randint(1, 28))
            if self.calendar.is_workday(day):
                return day

    def at_work(self, day):
        """That day, or the next one on which the office works."""
        return day if self.calendar.is_workday(day) else self.at_work(day + timedelta(days=1))

    def id(self):
        return uuid.UUID(int=self.rng.getrandbits(128), version=4)
