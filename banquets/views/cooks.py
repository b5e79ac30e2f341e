"""The register of cooks, the verdict that villages see, and the list of dishes."""

from django.db.models import Q
from django.shortcuts import render
from django.urls import reverse

from banquets import services
from banquets.filters import CookFilter, DishFilter, VerdictFilter
from banquets.forms import CookForm, DishForm, EndCookForm, RevealForm
from banquets.models import BanquetCook, BanquetFiling, RiskDish
from banquets.tables import DISH_COLUMNS, cook_columns, state_tag, verdict_columns, verdict_tag
from core.access import may
from core.clock import today
from core.identifiers import mask_id, mask_phone
from core.listing import Column, ListPage
from core.pages import CreatePage, UpdatePage
from entities.views.records import Act, Ledger, Section, Shown, StepPage

SHOWN = 30


def _of_cook(cook, user, on) -> Shown:
    banquets = (
        BanquetFiling.objects.visible_to(user)
        .cooked_by(cook)
        .select_related("village")
        .defer("host_phone", "cook_phone", "menu")
        .order_by("-held_on", "-pk")
    )
    columns = [
        Column("举办者", "host_name", "lead", link=True),
        Column("状态", lambda row: state_tag(row, on), "tags"),
        Column("聚餐日期", "held_on"),
        Column("村（社区）", "village.name"),
        Column("人数", "people", "num"),
    ]
    faults = cook.faults(on)
    banners = [("bad", f"不能承办：{'、'.join(faults)}")] if faults else []
    coming = [
        f"{row.held_on} {row.village}"
        for row in banquets.coming(on)[:SHOWN]
        if cook.faults(row.ends_on) and not faults
    ]
    if coming:
        banners.append(("wait", f"证明在以下聚餐之前到期：{'、'.join(coming)}"))
    acts = []
    if may(user, "banquets.change_banquetcook"):
        acts.append(Act("查看完整号码", reverse("banquets:banquetcook_reveal", args=[cook.pk])))
        if not cook.ended_on:
            acts.append(Act("停止从业", reverse("banquets:banquetcook_end", args=[cook.pk])))
    facts = (
        ("核验", verdict_tag(cook, on)),
        ("联系电话", mask_phone(cook.phone)),
        ("身份证号码", mask_id(cook.id_no)),
        *((("停止从业", f"{cook.ended_on}　{cook.end_reason}"),) if cook.ended_on else ()),
    )
    link = f"{reverse('banquets:banquetfiling_list')}?cook={cook.pk}"
    return Shown(
        facts, (Section("承办的聚餐", columns, list(banquets[:SHOWN]), link),), tuple(acts), tuple(banners)
    )


COOKS = Ledger(
    BanquetCook,
    "乡厨",
    "cooks",
    CookFilter,
    cook_columns,
    CookForm,
    add=services.add_cook,
    change=services.change_cook,
    is_open=lambda cook: cook.ended_on is None,
    select=("village",),
    more=_of_cook,
    actions=(("导入", "banquets:banquetcook_import", "banquets.import_banquetcook"),),
    start_hint="登记辖区的掌勺厨师、帮厨和流动餐车负责人，证明到期前会提醒。",
)
LEDGERS = [COOKS]


class CookEnd(StepPage):
    model, form_class, days = BanquetCook, EndCookForm, ("ended_on",)
    permission_required = "banquets.change_banquetcook"
    title, success_message = "停止从业", "已登记。"

    def act(self, given, *, by, on):
        return services.end_cook(self.row, by=by, on=on, **given)


class CookReveal(StepPage):
    model, form_class = BanquetCook, RevealForm
    permission_required = "banquets.change_banquetcook"
    title, submit_label = "查看完整号码", "查看"

    def form_valid(self, form):
        numbers = services.reveal_cook(self.row, reason=form.cleaned_data["reason"], by=self.request.user)
        return render(self.request, "banquets/revealed.html", {"row": self.row, "numbers": numbers.items()})


class VerdictList(ListPage):
    """Who may cook today: for villages and grids, which see the verdict and nothing of the papers (domain.md C2)."""

    queryset = BanquetCook.objects.active().select_related("village").defer("phone", "id_no")
    permission_required = "banquets.view_cookverdict"
    filterset_class = VerdictFilter
    title = "乡厨核验"
    start_hint = "本所还没有登记乡厨。"

    @property
    def columns(self):
        return verdict_columns(today())


class DishList(ListPage):
    queryset = RiskDish.objects.all()
    permission_required = "banquets.view_riskdish"
    filterset_class = DishFilter
    columns = DISH_COLUMNS
    title = "风险菜品"
    actions = [("添加菜品", "banquets:riskdish_create", "banquets.add_riskdish")]
    start_hint = "平台自带的清单没有装载，请管理员运行 load_reference。"

    def get_queryset(self):
        """A shipped entry that the office has replaced by its own is not shown twice."""
        rows = super().get_queryset()
        own = RiskDish.objects.filter(office=self.request.user.office_id)
        return rows.filter(~Q(office=None) | ~Q(name__in=own.values("name")))


class DishPage:
    form_class = DishForm
    title = "风险菜品"
    back_label = "风险菜品"

    def back_url(self):
        return reverse("banquets:riskdish_list")

    get_success_url = back_url


class DishCreate(DishPage, CreatePage):
    model = RiskDish
    permission_required = "banquets.add_riskdish"
    success_message = "已添加。"

    def save(self, form):
        return services.save_dish(None, by=self.request.user, on=today(), **form.cleaned_data)


class DishUpdate(DishPage, UpdatePage):
    queryset = RiskDish.objects.all()
    permission_required = "banquets.change_riskdish"
    success_message = "已保存，在本所立即生效。"

    def save(self, form):
        return services.save_dish(self.object, by=self.request.user, on=today(), **form.cleaned_data)
