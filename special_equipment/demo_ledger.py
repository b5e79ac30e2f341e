"""The register of the demonstration: units with their devices, accessories, people, plans and maintenance, and who uses
LPG."""

from datetime import date, timedelta

from special_equipment import services
from special_equipment.demo_days import Days
from special_equipment.models import (
    Drill,
    EmergencyPlan,
    Equipment,
    LpgUser,
    MaintenanceCompany,
    MaintenanceVisit,
    Operator,
    PeriodicInspection,
    SafetyAccessory,
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
WORDS = {"1": ("锅", "10"), "2": ("容", "15"), "3": ("梯", "11"), "4": ("起", "17"), "5": ("车", "11")}
ITEMS = {"boiler": "G1", "vehicle": "N1", "crane": "Q2"}
YEARS = {"boiler": 2, "vessel": 3, "lift": 1, "crane": 2, "vehicle": 1}


class Register(Days):
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
            old_before_young = [*self.entities, *self.younger]
            fitting = [one for one in old_before_young if one.name.endswith(words) and one.pk not in taken]
            for nth, entity in enumerate(fitting[:count]):
                self.unit(entity, fleets[nth % len(fleets)], reason)

    def unit(self, entity, fleet, reason):
        officer = entity.principal or "负责人"
        unit = services.add(
            UseUnit(
                uuid=self.id(),
                entity=entity,
                listed_on=max(date(self.year - 2, 3, 15), entity.registered_on),
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
