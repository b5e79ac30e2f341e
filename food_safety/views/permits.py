"""Food permits and registrations: the certificates, their acts, and the board of those that run out."""

from datetime import timedelta

from django.urls import reverse

from core.access import may
from core.clock import today
from core.imports.urls import import_action
from core.listing import ListPage
from core.pages import ActionPage, DetailPage, FormPage, PlainPage, asked_row
from entities.models import Entity, Licence
from entities.views.records import StepPage
from food_safety import services
from food_safety.filters import PermitActFilter, PermitFilter
from food_safety.forms import PermitActForm, PermitForm
from food_safety.imports import PermitActImport
from food_safety.models import PermitAct
from food_safety.rules import permits as rules
from food_safety.tables import permits as tables

PERMITS = Licence.objects.food_permits().select_related("entity__village")
BOARD = [("over", "已过期"), ("30", "30天内到期"), ("60", "31～60天内到期")]


class PermitList(ListPage):
    queryset = PERMITS
    permission_required = "food_safety.view_permitact"
    filterset_class = PermitFilter
    title = "食品许可与登记"
    actions = [
        ("到期看板", "food_safety:permit_board", "food_safety.view_permitact"),
        ("办理记录", "food_safety:permitact_list", "food_safety.view_permitact"),
        import_action(PermitActImport),
        ("登记首次核发", "food_safety:permitact_create", "food_safety.add_permitact"),
    ]
    start_hint = "登记首次核发，或从发证系统导出的表格导入。"

    @property
    def columns(self):
        return tables.permit_columns(today())


class PermitActList(ListPage):
    queryset = PermitAct.objects.select_related("entity__village", "licence")
    permission_required = "food_safety.view_permitact"
    filterset_class = PermitActFilter
    columns = tables.ACT_COLUMNS
    title = "许可办理记录"
    ordering = ["-acted_on", "-pk"]
    actions = [import_action(PermitActImport)]
    start_hint = "首次核发、变更、延续、补发、注销各记一条。"


class PermitBoard(PlainPage):
    """What has run out and what runs out within 60 days, one table each; it prints on one sheet as it is."""

    permission_required = "food_safety.view_permitact"
    template_name = "food_safety/permit_board.html"

    def get_context_data(self, **kwargs):
        on = today()
        last = on + timedelta(days=max(rules.EXPIRY_STEPS))
        found = PERMITS.expiring().visible_to(self.request.user).filter(valid_until__lte=last)
        groups: dict[str, list] = {key: [] for key, _ in BOARD}
        for row in found.order_by("valid_until", "pk")[:500]:
            row.left = tables.state_tag(row, on)
            days = (row.valid_until - on).days
            groups["over" if days < 0 else "30" if days <= min(rules.EXPIRY_STEPS) else "60"].append(row)
        return super().get_context_data(
            groups=[(label, groups[key]) for key, label in BOARD], on=on, **kwargs
        )


class PermitDetail(DetailPage):
    queryset = PERMITS
    permission_required = "food_safety.view_permitact"
    template_name = "food_safety/permit_detail.html"

    def get_context_data(self, **kwargs):
        permit, user = self.object, self.request.user
        acts = list(permit.acts.select_related("created_by").order_by("-acted_on", "-pk"))
        valid = [act for act in acts if not act.is_voided]
        return super().get_context_data(
            **kwargs,
            acts=acts,
            last=valid[0] if valid else None,
            state=tables.state_tag(permit, today()),
            form_of_business=rules.business_form(permit.number),
            may_act=bool(valid)
            and permit.status == Licence.Status.VALID
            and may(user, "food_safety.add_permitact"),
            may_void=may(user, "food_safety.void_permitact"),
        )


class PermitCreate(FormPage):
    form_class = PermitForm
    permission_required = "food_safety.add_permitact"
    template_name = "food_safety/step_form.html"
    title, draft_key, back_label = "登记首次核发", "permit-new", "食品许可与登记"
    success_message = "已登记。"

    def back_url(self):
        return reverse("food_safety:permit_list")

    def get_initial(self):
        entity = asked_row(Entity.objects.visible_to(self.request.user), self.request.GET.get("entity", ""))
        return {"acted_on": today(), **({"entity": entity.code or entity.name} if entity else {})}

    def save(self, form):
        return services.issue_permit(by=self.request.user, on=today(), **form.cleaned_data)

    def get_success_url(self):
        return self.object.get_absolute_url()


class PermitActCreate(StepPage):
    model = Licence
    form_class = PermitActForm
    permission_required = "food_safety.add_permitact"
    title, success_message, days = "办理许可事项", "已登记。", ("acted_on",)

    def rows(self):
        return PERMITS

    def back_url(self):
        return reverse("food_safety:permit_detail", args=[self.row.pk])

    get_success_url = back_url

    def act(self, given, *, by, on):
        return services.record_act(self.row, by=by, on=on, **given)


class PermitActVoid(ActionPage):
    queryset = PermitAct.objects.filter(is_voided=False).select_related("licence", "entity")
    permission_required = "food_safety.void_permitact"
    question = "作废「{row}」？证书恢复到上一次办理后的状态。"
    done = "已作废「{row}」。"
    needs_reason = True

    def act(self, row):
        services.void_act(row, by=self.request.user, on=today(), reason=self.reason)
