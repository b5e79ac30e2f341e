"""Pages over several ledgers: a round through the canteens, what is not covered, steps of one row, the public sign."""

from dataclasses import dataclass
from decimal import Decimal

from django.contrib import messages
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.safestring import SafeString

from core import legal
from core.access import may
from core.clock import now, today
from core.errors import RuleBroken
from core.indicators import Scope
from core.indicators.declare import percent
from core.listing import Column
from core.pages import ActionPage, DetailPage, PlainPage
from core.periods import Period
from entities.models import Entity
from entities.views.records import Section, StepPage
from food_safety import services
from food_safety.forms import ledgers as forms
from food_safety.indicators import standing as figures
from food_safety.models import CateringGrade, FoodAccident, SchoolRound, Supplier
from food_safety.rules.grading import FACES
from food_safety.views import shown
from inspections.models import Inspection, Order


class SchoolRoundDetail(DetailPage):
    """A round: every canteen with its check, what it found, what is still open and until when."""

    queryset = SchoolRound.objects.select_related("campaign", "office")
    permission_required = "food_safety.view_schoolround"
    template_name = "food_safety/schoolround_detail.html"

    def get_context_data(self, **kwargs):
        row, user, on = self.object, self.request.user, today()
        canteens = self._canteens()
        checked = [one for one in canteens if one["check"]]
        problems = list(shown.open_problems(row).visible_to(user)[:50])
        missing = len(services.missing_canteens(row, on))
        return super().get_context_data(
            **kwargs,
            canteens=canteens,
            checked=len(checked),
            letters=Order.objects.in_force()
            .visible_to(user)
            .filter(campaign=row.campaign, kind="opinion")
            .count(),
            problems=Section(
                "没有整改到位的问题",
                [
                    Column("问题", "text", "lead wrap", link=True),
                    Column("食堂", "inspection.entity.name"),
                    Column("整改期限", lambda one: str(one.rectify_by or "")),
                ],
                problems,
            ),
            late=bool(problems) and on > row.followup_by,
            missing=missing,
            may_complete=missing and may(user, "food_safety.add_schoolround") and not row.campaign.closed_on,
        )

    def _canteens(self):
        """Every canteen with its day of check; what the check found, and the way to a new one, where the user may go."""
        row, user = self.object, self.request.user
        targets = row.campaign.targets.filter(dropped_on=None).select_related(
            "entity__canteen__school", "village"
        )
        signed = Inspection.objects.filter(campaign=row.campaign, state="signed")
        checks = {one.entity_id: one for one in signed.order_by("inspected_on", "pk")}
        opened = set(signed.visible_to(user).values_list("pk", flat=True))
        entities = Entity.objects.visible_to(user).filter(pk__in=targets.values("entity"))
        own = set(entities.values_list("pk", flat=True)) if may(user, "inspections.add_inspection") else set()
        return [
            {
                "entity": target.entity,
                "check": (check := checks.get(target.entity_id)),
                "opens": check is not None and check.pk in opened,
                "may_check": check is None and target.entity_id in own and not row.campaign.closed_on,
            }
            for target in targets.order_by("pk")
        ]


class SchoolRoundComplete(ActionPage):
    """Put canteens that opened since on the list."""

    model = SchoolRound
    permission_required = "food_safety.add_schoolround"
    question = "把名单确定以后开办的食堂补入「{row}」？"

    def act(self, row):
        added = services.complete_round(row, by=self.request.user, on=today())
        messages.success(self.request, f"补入 {added} 所食堂。")


class EndSupplier(StepPage):
    model, form_class = Supplier, forms.EndSupplierForm
    permission_required = "food_safety.change_supplier"
    title, submit_label, success_message = "停止供应", "停止供应", "已停止，历史保留。"
    days = ("ended_on",)

    def act(self, given, *, by, on):
        return services.end_supplier(self.row, by=by, on=on, **given)


class ReportAccident(StepPage):
    model, form_class, select = FoodAccident, forms.ReportAccidentForm, ("entity",)
    permission_required = "food_safety.change_foodaccident"
    title, submit_label, success_message = "登记上报", "登记", "上报已登记。"

    def get_initial(self):
        return {"reported_at": now().astimezone()}

    def act(self, given, *, by, on):
        return services.report_accident(self.row, by=by, at=now(), **given)


class CloseAccident(StepPage):
    model, form_class, select = FoodAccident, forms.CloseAccidentForm, ("entity",)
    permission_required = "food_safety.change_foodaccident"
    title, submit_label, success_message = "处置完毕", "保存", "已保存。"
    days = ("closed_on",)

    def act(self, given, *, by, on):
        confirmed = given.pop("verdict") == "confirmed"
        return services.close_accident(self.row, confirmed=confirmed, by=by, on=on, **given)


class GradeSign(DetailPage):
    """The sign that hangs in the shop: name, level, face, day."""

    queryset = CateringGrade.objects.select_related("entity__office")
    permission_required = "food_safety.view_cateringgrade"
    template_name = "food_safety/cateringgrade_sign.html"

    def get_context_data(self, **kwargs):
        word, kind = FACES.get(self.object.level, ("", "bad"))
        return super().get_context_data(
            **kwargs, word=word, kind=kind, mouth=MOUTHS.get(self.object.level, "")
        )


# The mouth of the face as an SVG path in a circle of 100 around (120, 120).
MOUTHS = {
    "excellent": SafeString("M70 140 Q120 215 170 140 Z"),
    "good": SafeString("M75 145 Q120 190 165 145"),
    "fair": SafeString("M80 158 L160 158"),
}


@dataclass(frozen=True)
class Cover:
    """One line of the coverage board: how many have it, of how many, and who lacks it."""

    label: str
    have: int
    whole: int
    claim: str
    missing: list
    more: int
    url: str

    @property
    def rate(self) -> str:
        return f"{percent(Decimal(self.have) * 100 / self.whole)}%" if self.whole else "无"

    @property
    def is_all(self) -> bool:
        return bool(self.whole) and self.have == self.whole


class Coverage(PlainPage):
    """Open kitchens, purifiers, cameras and platforms: who lacks it, and whether the summary may say 「都已」."""

    permission_required = "food_safety.view_platformmembership"
    template_name = "food_safety/coverage.html"

    def get_context_data(self, **kwargs):
        period, scope = Period.year(today().year, until=today()), Scope.of_user(self.request.user)
        return super().get_context_data(
            **kwargs, covers=[self._cover(*one, period, scope) for one in figures.COVERS], on=today()
        )

    @staticmethod
    def _cover(label, part, whole, claim, period, scope):
        rows = whole.rows(period, scope)
        have = part.rows(period, scope).order_by().values("pk")
        lacking = rows.exclude(pk__in=have).order_by("pk")
        missing = list(lacking[:21])
        return Cover(
            label,
            part.value(period, scope),
            whole.value(period, scope),
            claim,
            missing[:20],
            max(0, lacking.count() - 20) if len(missing) > 20 else 0,
            part.url(period, scope),
        )


class GapPage(PlainPage):
    """Entities for which something has not been done yet; a button leads to the form with the entity chosen."""

    template_name = "food_safety/gaps.html"
    title = ""
    list_name = ""
    create_name = ""
    create_permission = ""
    hint = ""

    def rows(self):
        raise NotImplementedError

    def get_context_data(self, **kwargs):
        rows = self.rows()
        create = (
            reverse(f"food_safety:{self.create_name}")
            if may(self.request.user, self.create_permission)
            else ""
        )
        return super().get_context_data(
            **kwargs,
            title=self.title,
            hint=self.hint,
            list_url=reverse(f"food_safety:{self.list_name}"),
            rows=list(rows.select_related("village").order_by("-pk")[:200]),
            count=rows.count(),
            create=create,
        )


class WorkshopGaps(GapPage):
    """Small workshops without a file."""

    permission_required = "food_safety.view_workshopfile"
    create_permission = "food_safety.add_workshopfile"
    title, list_name, create_name = "未建档小作坊", "workshopfile_list", "workshopfile_create"

    def rows(self):
        return services.workshops().visible_to(self.request.user).filter(workshop_file=None)


class GradingGaps(GapPage):
    """Caterers that may be graded and have no grade."""

    permission_required = "food_safety.view_cateringgrade"
    create_permission = "food_safety.add_cateringgrade"
    title, list_name, create_name = "未评定餐饮单位", "cateringgrade_list", "cateringgrade_create"

    @property
    def hint(self):
        """With the numbers of the office's own settings."""
        on, office = today(), self.request.user.office
        try:
            new, accident = (
                int(legal.quantity(f"food.grading.{code}", on, office))
                for code in ("new_wait", "accident_wait")
            )
        except RuleBroken as broken:  # no rules are loaded yet
            return broken.message
        return f"取得许可满 {new} 个月的餐饮单位应当评定；发生食品安全事故的，{accident} 个月内不评定。"

    def rows(self):
        on = today()
        graded = CateringGrade.objects.filter(entity=OuterRef("pk"), graded_on__lte=on)
        return (
            Entity.objects.visible_to(self.request.user)
            .existing(on)
            .filter(figures.eligible(Period.year(on.year, until=on)), ~Q(Exists(graded)), status="operating")
        )


class RiskBoard(PlainPage):
    """Risk grades that facts speak against; the grade itself is changed on the entity's page, with its reason."""

    permission_required = "entities.view_riskgrade"
    template_name = "food_safety/risk_board.html"

    def get_context_data(self, **kwargs):
        user, on = self.request.user, today()
        mine = set(Entity.objects.visible_to(user).filter(office=user.office).values_list("pk", flat=True))
        rows = [one for one in services.regradings(user.office, on) if one.entity.pk in mine]
        return super().get_context_data(**kwargs, rows=rows, may_grade=may(user, "entities.add_riskgrade"))
