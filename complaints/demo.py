"""A year of letters as a township has them: 41 complaints of which three are refused, 12 tip-offs, 96 consultations."""

import uuid
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from complaints import services
from complaints.models import (
    Complaint,
    Consultation,
    ConsumerStation,
    ConsumerTip,
    ReplyText,
    TrustedConsumption,
)
from core.calendar import WorkCalendar
from entities.models import Entity
from entities.services import ledgers

COMPLAINTS, REFUSED, TIP_OFFS, CONSULTED = {0: 41, -1: 33}, 3, {0: 12, -1: 9}, {0: 96, -1: 81}
STILL_OPEN = 3  # of the year's fifty
# (category, product, facts, what the shop is told, demand, amount)
MATTERS = [
    ("food", "蛋糕", "买的蛋糕已经超过保质期三天", "所售蛋糕超过保质期", "退款", 36),
    ("food", "散装饼干", "散装饼干没有标生产日期", "散装食品未标明生产日期", "退款", 18),
    ("quality", "电热毯", "电热毯用了两天不热了", "电热毯质量问题", "更换", 129),
    ("quality", "运动鞋", "新鞋穿一周开胶", "鞋类质量问题", "退货", 168),
    ("metering", "苹果", "五斤苹果回家称只有四斤二两", "销售时短斤少两", "补足商品数量", 25),
    ("price", "理发", "说好二十元，结账要四十元", "收费与明示价格不符", "退款", 20),
    ("service", "手机维修", "换的屏幕一个月就坏", "维修质量问题", "修理", 260),
    ("advertising", "保健酒", "宣传能治腰腿疼，喝了没有用", "宣传内容与实际不符", "退款", 398),
    ("food", "炸串", "吃完以后肚子疼", "餐饮食品卫生问题", "赔偿", 88),
    ("quality", "化肥", "化肥撒下去没有效果", "农资质量问题", "赔偿", 1450),
]
TIPS = [
    ("food", "学校门口的小摊没有健康证", "licence"),
    ("food", "小作坊用的油颜色发黑", "food"),
    ("medical", "药店卖处方药不要处方", "medical"),
    ("licence", "村口一家饭馆没有营业执照", "licence"),
    ("quality", "店里卖没有合格证的插线板", "quality"),
]
QUESTIONS = [
    ("licence", "开小吃店要办什么手续", "先办营业执照，再办小经营店登记，材料到所里一次告知。"),
    ("food", "买到过期食品怎么办", "保留小票和商品，可以要求商家退赔，也可以向我所投诉。"),
    ("equipment", "叉车多久检验一次", "在用叉车按规定周期检验，到期前一个月申报。"),
    ("licence", "个体户年报怎么填", "手机上就能报，不会填的可以到所里帮办。"),
    ("food", "办酒席要不要备案", "要备案，可以扫村委会的二维码，也可以找村协管员。"),
    ("price", "超市标价和结账不一样怎么办", "以标价为准，商家应当退还多收的钱。"),
]
NAMES = ["赵某兰", "钱某英", "孙某国", "李某生", "周某梅", "吴某平", "郑某玉", "王某堂"]
CHANNELS = ["web", "phone", "desk", "platform", "hotline"]


@dataclass
class Year:
    """What every letter of one year needs."""

    rng: object
    office: object
    users: dict
    officers: list
    shops: list
    days: list


def build(rng, year, world) -> None:
    calendar = WorkCalendar.load()
    shops = list(Entity.objects.present().filter(office=world.office).order_by("pk"))
    for offset in (-1, 0):
        first = date(year + offset, 1, 1)
        days = [day for n in range(364) if calendar.is_workday(day := first + timedelta(n))]
        one = Year(rng, world.office, world.users, world.officers, shops, days)
        _complaints(one, COMPLAINTS[offset], open_=STILL_OPEN - 1 if offset == 0 else 0)
        _tip_offs(one, TIP_OFFS[offset], open_=1 if offset == 0 else 0)
        _consultations(one, CONSULTED[offset])
    _trusted(rng, year, world, shops)
    _ledgers(rng, year, world, shops)
    _urged(rng, year, world)


def _urged(rng, year, world) -> None:
    """The county asks about one that is still open at the end of the year; the chief has not answered yet."""
    on = date(year, 12, 30)
    row = Complaint.objects.open().filter(office=world.office, received_on__lte=on).order_by("-pk").first()
    if row is not None:
        services.urge_by_county(
            row,
            uuid=_id(rng),
            by=world.users["xianju"],
            on=on,
            ground="sensitive",
            words="临近节日，请加快办理并说明进展",
            answer_by=on + timedelta(days=7),
        )


def _id(rng) -> uuid.UUID:
    return uuid.UUID(int=rng.getrandbits(128), version=4)


def _spread(one, count):
    """``count`` workdays over the year, early enough that what is closed is closed in it."""
    last = len(one.days) - 45
    return sorted(one.days[one.rng.randrange(last)] for _ in range(count))


def _letter(one, nth, day, kind, category, product, facts, **fields):
    shop = one.shops[one.rng.randrange(len(one.shops))]
    name = NAMES[nth % len(NAMES)]
    phone = f"1389360{one.rng.randrange(10_000):04}"
    anonymous = kind == "tip_off" and nth % 4 == 3
    return services.receive_letter(
        office=one.office,
        kind=kind,
        received_on=day,
        at=datetime.combine(day, time(2), UTC),
        by=one.users["neiqin"],
        uuid=_id(one.rng),
        channel=CHANNELS[nth % len(CHANNELS)],
        external_no=f"1620722{int(kind == 'tip_off')}{day:%Y}{nth:05}" if nth % len(CHANNELS) == 3 else "",
        reporter={} if anonymous else {"name": name, "phone": phone},
        category=category,
        entity=shop,
        product=product,
        happened_on=day - timedelta(days=1),
        facts=facts,
        **fields,
    )


def _given(one, row, nth, on):
    officer = one.officers[nth % len(one.officers)]
    return services.assign(row, by=one.users["suozhang"], on=on, handler=officer), officer


def _complaints(one, count, open_):
    days = [*_spread(one, count - open_), *(one.days[-12 + n] for n in range(open_))]
    for nth, day in enumerate(days):
        category, product, facts, words, demand, amount = MATTERS[nth % len(MATTERS)]
        row = _letter(
            one, nth, day, "complaint", category, product, facts, demands=demand, amount_yuan=amount
        )
        row, officer = _given(one, row, nth, day)
        on = _after(one, day, 2)
        if nth % 13 == 5:
            services.refuse(row, by=officer, on=on, ground="materials", words="多次联系，未能提供购物凭证")
            continue
        row = services.accept(row, by=officer, on=on, shop_words=words)
        if nth >= count - open_:
            continue
        _mediated(one, row, officer, nth, on, amount)


def _mediated(one, row, officer, nth, accepted_on, amount):
    held = _after(one, accepted_on, 3 + nth % 9)
    services.plan_mediation(
        row,
        by=officer,
        on=accepted_on,
        uuid=_id(one.rng),
        held_at=datetime.combine(held, time(2, 30), UTC),
        way=("phone", "field", "phone", "video")[nth % 4],
        place="本所调解室" if nth % 4 == 1 else "",
        mediator=officer,
    )
    if nth % 6 == 4:
        services.hold_mediation(row, by=officer, on=held, outcome="failed", minutes="双方分歧较大")
        services.terminate(row, by=officer, on=held, ground="no_agreement")
        services.notify_termination(row, by=officer, on=_after(one, held, 2))
        return
    services.hold_mediation(
        row,
        by=officer,
        on=held,
        outcome="agreed",
        minutes="双方到场，核对了购物凭证",
        agreement=f"经营者退还货款 {amount} 元",
        recovered_yuan=amount,
    )
    services.perform(row, by=officer, on=_after(one, held, 1))
    if nth % 3 == 0:
        services.answer_satisfaction(
            row, by=officer, on=_after(one, held, 3), satisfaction="fair" if nth % 9 == 6 else "good"
        )


def _tip_offs(one, count, open_):
    days = [*_spread(one, count - open_), *(one.days[-8 + n] for n in range(open_))]
    for nth, day in enumerate(days):
        category, facts, _ = TIPS[nth % len(TIPS)]
        row = _letter(one, nth, day, "tip_off", category, "", facts)
        row, officer = _given(one, row, nth, day)
        if nth >= count - open_:
            continue
        on = _after(one, day, 4 + nth % 7)
        row = services.decide(
            row,
            by=one.users["suozhang"],
            on=on,
            decision="not_file",
            words="经现场核查，已当场改正，违法行为轻微，不予立案",
        )
        if row.state == "decided":
            services.tell_reporter(row, by=officer, on=_after(one, on, 2))


def _after(one, day, workdays):
    """The workday so many after ``day``; near the end of the year the last one."""
    later = [other for other in one.days if other > day]
    return later[min(workdays, len(later)) - 1] if later else day


def _consultations(one, count):
    for nth, day in enumerate(sorted(one.rng.choice(one.days) for _ in range(count))):
        category, question, answer = QUESTIONS[nth % len(QUESTIONS)]
        row = Consultation(
            uuid=_id(one.rng),
            asked_on=day,
            channel=("desk", "phone")[nth % 2],
            category=category,
            question=question,
            answer=answer,
            answered_by=one.users["neiqin"],
        )
        ledgers.add(row, by=one.users["neiqin"], on=day)


def _trusted(rng, year, world, shops):
    clerk = world.users["neiqin"]
    chosen = [shops[n] for n in sorted(rng.sample(range(len(shops)), 7))]
    steps = [
        *((shop, "county", "applied", date(year - 1, 5, 12)) for shop in chosen[:2]),
        *((shop, "county", "granted", date(year - 1, 11, 20)) for shop in chosen[:2]),
        *((shop, "county", "applied", date(year, 4, 22)) for shop in chosen[2:]),
        *((shop, "city", "recommended", date(year, 8, 15)) for shop in chosen[:2]),
        (chosen[2], "county", "granted", date(year, 11, 18)),
    ]
    for shop, level, stage, day in steps:
        row = TrustedConsumption(uuid=_id(rng), entity=shop, level=level, stage=stage, reached_on=day)
        services.add_trusted(row, by=clerk, on=day)


def _ledgers(rng, year, world, shops):
    clerk = world.users["neiqin"]
    for nth, village in enumerate(world.villages[:4]):
        day = date(year - 1, 3, 15)
        station = ConsumerStation(
            uuid=_id(rng), name=f"{village}消费维权服务站", place="village", village=village, from_on=day
        )
        ledgers.add(station, by=clerk, on=day)
        if nth < 2:
            shop, day = shops[nth], date(year, 3, 15)
            station = ConsumerStation(
                uuid=_id(rng), name=f"{shop}消费维权服务站", place="shop", entity=shop, from_on=day
            )
            ledgers.add(station, by=clerk, on=day)
    for month, day, title, category in [
        (1, 20, "春节年货消费提示", "food"),
        (3, 15, "3·15 消费维权提示", "other"),
        (6, 8, "端午粽子消费提示", "food"),
        (8, 28, "开学季学生用品消费提示", "quality"),
    ]:
        on = date(year, month, day)
        text = "看清标签和生产日期，索要并保存购物凭证，发现问题及时拨打 12315。"
        tip = ConsumerTip(
            uuid=_id(rng),
            title=title,
            text=text,
            category=category,
            published_on=on,
            channels="微信公众号、村务公开栏",
        )
        ledgers.add(tip, by=clerk, on=on)
    for title, text in [
        (
            "举报处理结果",
            "您关于{被投诉人}的举报（{编号}）已办理完毕，处理结果为：{状态}。如有疑问请致电{单位}{电话}。",
        ),
        ("投诉受理", "您于{收到日期}对{被投诉人}的投诉（{编号}）已受理，我们将组织调解。{单位}{电话}"),
    ]:
        ledgers.add(ReplyText(uuid=_id(rng), title=title, text=text), by=clerk, on=date(year - 1, 1, 10))
