"""Four cases of the demonstration's year, one penalty on the spot of the year before, and goods with where they went.

Two of the cases are about drugs and devices: filed 2, decided 1 with a fine of 5,000.00 yuan (T-027, T-028). 36.4 kg
were confiscated by a decision; 51.7 kg the shops took off sale themselves (T-025).
"""

import uuid
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from core.calendar import WorkCalendar
from entities.models import Entity
from inspections.models import Inspection
from inspections.rules.cases import Sums
from inspections.services import cases, cases_after, cases_closing, cases_notice, coal, seized_items, seizures
from inspections.services.cases_decisions import Verdict, decide_case, decide_on_the_spot, report_simple

OFF_SALE = [  # kilograms of each; 51.7 together
    ("超过保质期的糕点", "12.5", "expired"),
    ("标签不符的调味料", "8.4", "label"),
    ("超过保质期的方便食品", "17.3", "expired"),
    ("无生产日期的散装食品", "13.5", "label"),
]


def build(rng, year, world) -> None:
    Cases(rng, year, world).make()


class Cases:
    def __init__(self, rng, year, world):
        self.rng, self.year, self.world = rng, year, world
        self.chief, self.deputy = world.users["suozhang"], world.users["fusuo"]
        self.county = world.users["xianju"]
        self.calendar = WorkCalendar.load()

    def make(self):
        self.drug()
        self.device()
        self.food()
        self.minor()
        self.spot()
        self.off_sale()
        self.coal_sites()

    # --- what every case needs ---------------------------------------------------------------------------------------

    def new_id(self):
        return uuid.UUID(int=self.rng.getrandbits(128), version=4)

    def day(self, month, number):
        """The first working day from that one on."""
        day = date(self.year, month, number)
        while not self.calendar.is_workday(day):
            day += timedelta(days=1)
        return day

    def entity(self, *tags):
        """An operating entity of the first grid with one of ``tags``, and that grid's officers."""
        grid = self.world.grids[0]
        rows = Entity.objects.filter(office=self.world.office, grid=grid, status="operating").order_by("pk")
        tagged = list(rows.filter(tags__code__in=tags).distinct()) if tags else []
        return self.rng.choice(tagged or list(rows[:40]))

    def people(self):
        return self.world.officers[0], self.world.officers[1]

    def clue(self, entity, on, **fields):
        lead, second = self.people()
        check = (
            Inspection.objects.completed()
            .filter(entity=entity, inspected_on__lte=on)
            .order_by("-inspected_on", "-pk")
            .first()
        )
        return cases.register_clue(
            by=lead,
            office=self.world.office,
            clue_on=on,
            uuid=self.new_id(),
            entity=entity,
            party="person" if entity.kind == "individual" else "organisation",
            source="inspection",
            lead_officer=lead,
            second_officer=second,
            source_record=check,
            **fields,
        )

    def investigate(self, case, filed_on, evidence):
        lead, _ = self.people()
        cases.file_case(case, by=self.chief, on=filed_on)
        for nth, (kind, text) in enumerate(evidence, start=1):
            cases.add_step(
                case, by=lead, on=filed_on + timedelta(days=nth), kind=kind, text=text, source="现场提取"
            )

    def review(self, case, on, summary):
        lead, _ = self.people()
        cases.submit_review(case, by=lead, on=on, summary=summary)
        cases.review_case(
            case,
            by=self.deputy,
            on=on + timedelta(days=2),
            kind="case",
            opinion="agree",
            text="事实清楚，证据确凿，适用依据正确，程序合法，处罚适当，同意。",
        )

    def carry_out(self, case, decision, served_on, closed_on, receipt):
        """Served, paid, published, closed."""
        lead, _ = self.people()
        cases_after.serve_decision(case, by=lead, on=served_on)
        if decision.fine_yuan:
            cases_after.record_payment(
                decision,
                by=lead,
                uuid=self.new_id(),
                kind="fine",
                amount=decision.fine_yuan,
                paid_on=served_on + timedelta(days=6),
                method="bank",
                receipt_no=receipt,
            )
        if decision.is_published:
            cases_after.publish_decision(decision, by=lead, on=served_on + timedelta(days=8))
        cases_closing.close_case(case, by=self.chief, on=closed_on, closing_note="处罚决定已执行完毕。")

    # --- the cases ---------------------------------------------------------------------------------------------------

    def drug(self):
        """Filed in spring, a fine of 5,000.00 yuan, paid and closed."""
        case = self.clue(
            self.entity("drugstore", "clinic"),
            self.day(4, 8),
            subject="drug",
            cause="销售超过有效期的药品",
            facts="检查发现货架上摆放超过有效期的药品两盒，当事人不能说明理由。",
            offence_ended_on=self.day(4, 7),
        )
        self.investigate(
            case,
            self.day(4, 14),
            [
                ("record", "现场检查，货架上超过有效期的药品两盒，拍照固定。"),
                ("interview", "询问经营者，承认没有及时清理。"),
            ],
        )
        self.review(case, self.day(5, 11), "违法事实清楚，建议罚款。")
        lead, _ = self.people()
        text = "罚款人民币 5000 元。"
        sums = Sums(fine=Decimal("5000.00"))
        cases_notice.notice_party(case, by=lead, on=self.day(5, 15), text=text, sums=sums)
        cases_notice.record_defence(case, by=lead, on=self.day(5, 18), waived=True)
        decision = decide_case(
            case,
            by=self.chief,
            on=self.day(5, 20),
            verdict=Verdict(
                "penalty",
                text,
                "《药品管理法》第一百一十七条第一款、《行政处罚法》第三十二条",
                "《药品管理法》第九十八条",
                sums=sums,
                number_text=f"民市监处罚〔{self.year}〕丰1号",
            ),
        )
        self.carry_out(case, decision, self.day(5, 22), self.day(6, 15), f"甘财{self.year}0001")

    def device(self):
        """Filed late in the year and still open at its end; a test pauses the ninety days."""
        case = self.clue(
            self.entity("drugstore", "clinic"),
            self.day(11, 4),
            subject="device",
            cause="经营未取得注册证的医疗器械",
            facts="检查发现在售的血糖试纸没有医疗器械注册证编号。",
        )
        self.investigate(case, self.day(11, 10), [("record", "现场检查，提取在售试纸一盒及进货票据复印件。")])
        lead, _ = self.people()
        cases.add_step(
            case,
            by=lead,
            on=self.day(11, 20),
            kind="assistance",
            text="发函请产地市场监管部门协助核实注册证。",
        )

    def food(self):
        """36.4 kg of beef with a false halal label: detained, confiscated by the decision, destroyed."""
        shop = self.entity("food_sale")
        case = self.clue(
            shop,
            self.day(6, 3),
            subject="food",
            cause="销售清真食品标签不符的牛肉制品",
            facts="抽查发现在售牛肉制品标称清真，与外包装标注的生产者信息不符。",
        )
        lead, second = self.people()
        on = self.day(6, 3)
        asked = seizures.ask_seizure(
            by=lead,
            office=self.world.office,
            kind="detain",
            imposed_at=self.at(on, 3),
            uuid=self.new_id(),
            entity=shop,
            case=case,
            subject="food",
            reason="涉嫌销售清真标签不符的牛肉制品",
            basis="《食品安全法》第一百一十条第四项",
            place=shop.address,
            custody_place="丰乐所涉案物品室",
            lead_officer=lead,
            second_officer=second,
        )
        seizure = seizures.approve_seizure(asked, by=self.chief, at=self.at(on, 3))
        for name, quantity, fault in (("酱牛肉", "22.9", "halal_label"), ("过期牛肉干", "13.5", "expired")):
            seized_items.add_item(
                seizure,
                by=lead,
                name=name,
                quantity=Decimal(quantity),
                unit="kg",
                fault=fault,
                value_yuan=Decimal(quantity) * 40,
            )
        self.investigate(
            case, self.day(6, 8), [("evidence", "提取进货票据、外包装照片。"), ("interview", "询问经营者。")]
        )
        self.review(case, self.day(6, 15), "事实清楚，建议没收涉案食品并处罚款。")
        text = "没收清真标签不符和过期的牛肉制品 36.4 公斤；罚款人民币 3000 元。"
        sums = Sums(fine=Decimal("3000.00"), goods=Decimal("1456.00"))
        cases_notice.notice_party(case, by=lead, on=self.day(6, 18), text=text, sums=sums)
        cases_notice.record_defence(case, by=lead, on=self.day(6, 19), waived=True)
        decision = decide_case(
            case,
            by=self.chief,
            on=self.day(6, 23),
            verdict=Verdict(
                "penalty",
                text,
                "《食品安全法》第一百二十四条第一款、第一百二十五条第一款",
                "《食品安全法》第三十四条、第七十一条",
                sums=sums,
                confiscates_goods=True,
                number_text=f"民市监处罚〔{self.year}〕丰2号",
            ),
        )
        seizures.end_seizure(seizure, by=lead, on=self.day(6, 25), outcome="confiscated")
        for item in seizure.items.order_by("pk"):
            seized_items.move_item(
                item,
                by=lead,
                on=self.day(7, 2),
                kind="destroyed",
                quantity=item.quantity,
                place="县垃圾填埋场",
                note_text="两名执法人员监督销毁",
            )
        self.carry_out(case, decision, self.day(6, 25), self.day(7, 15), f"甘财{self.year}0002")

    def minor(self):
        """A first minor offence near a school, put right in time: no penalty (首违不罚)."""
        case = self.clue(
            self.entity("near_school", "food_sale"),
            self.day(9, 9),
            subject="food",
            cause="未按规定公示检查结果",
            about_school=True,
            facts="没有张贴上次监督检查结果记录表，当场改正，系初次违法。",
        )
        self.investigate(
            case, self.day(9, 14), [("record", "现场检查，公示栏没有张贴结果记录表；当场补贴并拍照。")]
        )
        self.review(case, self.day(9, 18), "初次违法、危害后果轻微并及时改正，建议不予处罚。")
        decision = decide_case(
            case,
            by=self.chief,
            on=self.day(9, 23),
            verdict=Verdict(
                "no_penalty",
                "不予行政处罚，予以批评教育。",
                "《行政处罚法》第三十三条第一款",
                grounds="first_minor",
            ),
        )
        self.carry_out(case, decision, self.day(9, 25), self.day(10, 12), "")

    def spot(self):
        """A warning and a small fine on the spot, of the year before: the year itself has four cases."""
        lead, second = self.people()
        entity, on = self.entity("food_sale"), date(self.year - 1, 8, 19)
        case = decide_on_the_spot(
            by=lead,
            office=self.world.office,
            on=on,
            uuid=self.new_id(),
            entity=entity,
            party="person",
            subject="price",
            cause="销售商品不明码标价",
            facts="部分商品没有价签。",
            source="inspection",
            lead_officer=lead,
            second_officer=second,
            verdict=Verdict(
                "penalty",
                "警告，罚款 100 元。",
                "《明码标价和禁止价格欺诈规定》第二十二条",
                warns=True,
                sums=Sums(fine=Decimal("100.00")),
            ),
        )
        cases_after.record_payment(
            case.decision,
            by=lead,
            uuid=self.new_id(),
            kind="fine",
            amount=Decimal("100.00"),
            paid_on=on,
            method="bank",
            receipt_no=f"甘财{self.year - 1}0009",
        )
        report_simple(case, by=self.chief, on=on + timedelta(days=1))
        cases_closing.close_case(case, by=self.chief, on=on + timedelta(days=6), closing_note="已执行完毕。")

    # --- goods and coal ----------------------------------------------------------------------------------------------

    def off_sale(self):
        lead, _ = self.people()
        for nth, (name, kilograms, fault) in enumerate(OFF_SALE):
            seized_items.take_off_sale(
                by=lead,
                office=self.world.office,
                on=self.day(3 + 2 * nth, 12),
                entity=self.entity("food_sale"),
                name=name,
                quantity=Decimal(kilograms),
                unit="kg",
                fault=fault,
                subject="food",
            )

    def coal_sites(self):
        lead, _ = self.people()
        for nth, village in enumerate(self.world.villages[:3]):
            site = coal.register_coal_site(
                by=lead,
                office=self.world.office,
                found_on=self.day(10, 13),
                name=f"{village.name}散煤经营点",
                village=village,
                address=village.name,
                ordered_on=self.day(10, 13),
            )
            if nth < 2:
                coal.ban_coal_site(
                    site,
                    by=lead,
                    on=self.day(10, 26 + nth),
                    mode=("self", "forced")[nth],
                    removed_tonnes=Decimal(("2.500", "4.200")[nth]),
                    departments=("", "镇政府、生态环境所")[nth],
                )

    def at(self, on, hour):
        return datetime(on.year, on.month, on.day, hour, tzinfo=UTC)
