"""One page for each step of a complaint; the services hold the rules."""

from collections.abc import Callable
from uuid import uuid5

from django.db import transaction
from django.shortcuts import redirect
from django.utils.cache import add_never_cache_headers

from complaints import forms, services
from complaints.models import Complaint, ComplaintClock, ReplyText
from complaints.services.clocks import locked, note, refuse_stranger
from complaints.services.ledgers import filled
from core.access import may
from core.clock import now, today
from core.errors import RuleBroken
from core.pages import ActionPage, DetailPage, asked_row
from entities.views.records import StepPage
from inspections.documents.card import documents_context
from inspections.services.cases import register_clue


class ComplaintStepPage(StepPage):
    model = Complaint
    permission_required = "complaints.change_complaint"
    success_message = "已保存。"

    def get_initial(self):
        return {"on": today()} if "on" in self.form_class.base_fields else {}


def step(title, form, service, *names, permission="complaints.change_complaint", label=""):
    """A page of a step whose form fields ``names`` are what the service takes, beside ``by`` and ``on``."""

    class Page(ComplaintStepPage):
        form_class = form
        permission_required = permission
        submit_label = label or "确定"

        def save(self, form):
            given = form.cleaned_data
            return service(
                self.row, by=self.request.user, on=given["on"], **{name: given[name] for name in names}
            )

    Page.title = title
    return Page


class ReplyPage(ComplaintStepPage):
    """A step whose words go to who wrote; ``?text=3`` takes them from a reply text with its fields filled.

    ``usual`` is the title of the text that is taken where none was chosen.
    """

    form_class: type[forms.DayForm] = forms.WordsForm
    template_name = "complaints/reply_page.html"
    usual = ""
    service: Callable
    names: tuple[str, ...] = ("words",)

    def texts(self):
        rows = ReplyText.objects.visible_to(self.request.user).filter(
            is_current=True, office=self.row.office_id
        )
        return rows.order_by("title", "pk")

    def get_initial(self):
        chosen = asked_row(self.texts(), self.request.GET.get("text", ""))
        reply = chosen or (self.texts().filter(title=self.usual).first() if self.usual else None)
        most = self.form_class.base_fields["words"].max_length
        return {**super().get_initial(), "words": filled(reply, self.row)[:most] if reply else ""}

    def get_context_data(self, **kwargs):
        return super().get_context_data(texts=list(self.texts()), **kwargs)

    def save(self, form):
        given = form.cleaned_data
        named = {name: given[name] for name in self.names}
        return self.service(self.row, by=self.request.user, on=given["on"], **named)


def reply_step(title, form, service, usual, *names):
    """A decision that is told to who wrote, with a reply text to begin from."""
    page = type(
        "Page",
        (ReplyPage,),
        {
            "__module__": __name__,
            "form_class": form,
            "service": staticmethod(service),
            "names": names,
            "submit_label": "确定",
        },
    )
    page.title, page.usual = title, usual
    return page


APPROVE = "complaints.approve_complaint"
Assign = step("交办", forms.AssignForm, services.assign, "handler", "words", permission=APPROVE)
Recuse = step("登记回避", forms.RecuseForm, services.recuse, "officer", "reason", permission=APPROVE)
Urge = step("催办", forms.WordsForm, services.urge, "words", permission=APPROVE)
Identity = step("限期补充身份证明材料", forms.IdentityForm, services.ask_identity, "due_on")
Accept = step("决定受理", forms.AcceptForm, services.accept, "shop_words", label="受理")
Refuse = reply_step("决定不予受理", forms.RefuseForm, services.refuse, "", "ground", "words")
Terminate = reply_step("终止调解", forms.TerminateForm, services.terminate, "", "ground", "words")
Hold = step(
    "记录调解结果",
    forms.HoldMediationForm,
    services.hold_mediation,
    "outcome",
    "minutes",
    "agreement",
    "recovered_yuan",
)
Perform = step("协议已履行", forms.DayForm, services.perform)
Notify = step("已将终止调解告知双方", forms.DayForm, services.notify_termination)
Pause = step("中止计时", forms.PauseForm, services.begin_pause, "kind")
Resume = step("恢复计时", forms.DayForm, services.end_pause)
Extend = step("延长核查期限", forms.ReasonForm, services.extend, "reason", permission=APPROVE)
Decide = step("决定是否立案", forms.DecideForm, services.decide, "decision", "words", permission=APPROVE)
Reopen = step("重新办理", forms.ReasonForm, services.reopen, "reason", permission=APPROVE)
Satisfaction = step("登记回访", forms.SatisfactionForm, services.answer_satisfaction, "satisfaction")
AddIntake = step(
    "登记又一来件",
    forms.IntakeForm,
    services.add_intake,
    "channel",
    "external_no",
    permission="complaints.add_complaint",
)


class Plan(ComplaintStepPage):
    form_class = forms.PlanMediationForm
    title = "安排调解"

    def save(self, form):
        given = dict(form.cleaned_data)
        uuid = given.pop("client_uuid")
        return services.plan_mediation(self.row, by=self.request.user, on=today(), uuid=uuid, **given)


class Clue(ComplaintStepPage):
    form_class = forms.ClueForm
    title = "登记调解中发现的违法线索"

    def save(self, form):
        given = form.cleaned_data
        return services.raise_clue(
            self.row, by=self.request.user, on=given["on"], at=now(), facts=given["facts"]
        )


class Words(ComplaintStepPage):
    form_class = forms.ShopWordsForm
    title = "告知商家的内容"

    def get_initial(self):
        return {"shop_words": self.row.shop_words}

    def save(self, form):
        day = today()
        return services.set_shop_words(
            self.row, by=self.request.user, on=day, shop_words=form.cleaned_data["shop_words"]
        )


class Merge(ComplaintStepPage):
    form_class = forms.NumberForm
    title = "并案"

    def save(self, form):
        given = form.cleaned_data
        rows = Complaint.objects.visible_to(self.request.user)
        target = rows.filter(number=given["into"].strip()).first()
        if target is None:
            raise RuleBroken("没有这个编号", "into")
        return services.merge(self.row, target, by=self.request.user, on=given["on"], reason=given["reason"])


class Split(ActionPage):
    queryset = Complaint.objects.all()
    permission_required = "complaints.change_complaint"
    question = "{row}：来信同时含有投诉和举报的，拆成两件分别计时。确定拆分？"
    done = "已拆分。"

    def act(self, row):
        at = now()
        refuse_stranger(row, self.request.user)
        return services.split(row, by=self.request.user, on=today(), at=at)


class Tell(ReplyPage):
    """Tell the reporter; the wording may come from a reply text with its fields filled."""

    title = "告知举报人"
    usual = "举报处理结果"
    service = staticmethod(services.tell_reporter)


class Reply(ReplyPage):
    """An answer on the way, of a complaint as of a tip-off."""

    title, submit_label = "答复投诉举报人", "登记答复"
    service = staticmethod(services.reply)


class Note(ComplaintStepPage):
    form_class = forms.WordsForm
    title = "写记录"

    def save(self, form):
        given = form.cleaned_data
        with transaction.atomic():
            row = locked(self.row)
            refuse_stranger(row, self.request.user)
            note(row, given["words"], by=self.request.user, on=given["on"], kind="note")
        return row


class LinkInspection(ComplaintStepPage):
    form_class = forms.LinkInspectionForm
    title = "关联检查"
    takes_row = True

    def save(self, form):
        found = form.cleaned_data["inspection"]
        return services.link_inspection(self.row, by=self.request.user, on=today(), inspection=found)


class ToCase(ComplaintStepPage):
    """File a case from the matter: a clue with its own 15 working days, linked both ways."""

    title = "立为案件线索"
    permission_required = "complaints.change_complaint"
    form_class = forms.CaseForm

    def save(self, form):
        given, by = form.cleaned_data, self.request.user
        day = today()
        if not may(by, "inspections.add_casefiling"):
            raise RuleBroken("没有登记案件线索的权限")
        with transaction.atomic():
            party = (
                {}
                if self.row.entity_id
                else {"party_name": self.row.respondent_name, "party": "organisation"}
            )
            case = register_clue(
                by=by,
                office=self.row.office,
                clue_on=day,
                uuid=uuid5(self.row.uuid, "case"),
                source_record=self.row,
                entity=self.row.entity,
                cause=given["cause"],
                subject=given["subject"],
                source="complaint",
                lead_officer=given["lead_officer"],
                second_officer=given["second_officer"],
                **party,
            )
            services.link_case(self.row, by=by, on=day, case=case)
        return self.row


class Reveal(ComplaintStepPage):
    """Who the reporter is: asked for with a reason, shown once, logged."""

    form_class = forms.RevealForm
    permission_required = "complaints.view_reporteridentity"
    title, submit_label = "查看投诉举报人", "查看"

    def form_valid(self, form):
        try:
            reporter = services.reveal(self.row, by=self.request.user, reason=form.cleaned_data["reason"])
        except RuleBroken as broken:
            form.add_error(broken.field if broken.field in form.fields else None, broken.message)
            return self.form_invalid(form)
        self.template_name = "complaints/reporter.html"
        answer = self.render_to_response(
            self.get_context_data(
                form=form, reporter=reporter, **documents_context(reporter, self.request.user)
            )
        )
        add_never_cache_headers(answer)
        return answer


class ClockPage(DetailPage):
    """A limit has no page of its own: it leads to its complaint."""

    queryset = ComplaintClock.objects.select_related("complaint")
    permission_required = "complaints.view_complaint"

    def get(self, request, *args, **kwargs):
        return redirect(self.get_object())
