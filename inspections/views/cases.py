"""Cases: their lists, the page with the whole file and its clocks, registering and correcting."""

from django.shortcuts import redirect, render
from django.urls import reverse

from core.access import may
from core.audit_words import acts_in_words
from core.clock import today
from core.deadlines import level, tag
from core.imports.urls import import_action
from core.listing import ListPage
from core.models import AuditEntry
from core.models.attachments import Attachment
from core.pages import CreatePage, DetailPage, FormPage, PlainPage, UpdatePage, asked_row
from entities.forms.records import said_of
from entities.models import Entity
from inspections.documents.card import documents_context
from inspections.filters.cases import (
    CaseFilter,
    ChallengeFilter,
    DecisionFilter,
    ReviewFilter,
    TransferFilter,
)
from inspections.forms.cases import CaseForm, ClueForm, SimpleForm
from inspections.imports.case_ledgers import PaperChallengeImport, PaperTransferImport
from inspections.imports.cases import PaperCaseImport
from inspections.models import (
    CaseChallenge,
    CaseClock,
    CaseDecision,
    CaseFiling,
    CaseReview,
    CaseTransfer,
    Inspection,
    Problem,
)
from inspections.rules import cases as rules_cases
from inspections.services.cases import limitation_until, register_clue, update_case
from inspections.services.cases_after import late_fee
from inspections.services.cases_closing import is_paid, overpaid, unfinished
from inspections.services.cases_decisions import decide_on_the_spot
from inspections.tables.cases import (
    CASE_COLUMNS,
    CHALLENGE_COLUMNS,
    DECISION_COLUMNS,
    REVIEW_COLUMNS,
    TRANSFER_COLUMNS,
)


class CaseList(ListPage):
    queryset = CaseFiling.objects.select_related(
        "lead_officer", "second_officer", "entity", "campaign", "decision"
    )
    permission_required = "inspections.view_casefiling"
    filterset_class = CaseFilter
    columns = CASE_COLUMNS
    title = "行政处罚案件"
    ordering = ["-clue_on", "-pk"]
    actions = [
        import_action(PaperCaseImport),
        ("案件统计核对", "inspections:case_board", "inspections.view_casefiling"),
        ("登记当场处罚", "inspections:case_simple", "inspections.add_casefiling"),
        ("登记线索", "inspections:casefiling_create", "inspections.add_casefiling"),
    ]
    start_hint = "从检查、问题或投诉登记线索，十五个工作日内决定是否立案。"


class OfCaseList(ListPage):
    """Rows that belong to cases; a page of their own for each ledger."""

    page_size = 50


class DecisionList(OfCaseList):
    queryset = CaseDecision.objects.select_related("case")
    permission_required = "inspections.view_casedecision"
    filterset_class = DecisionFilter
    columns = DECISION_COLUMNS
    title = "行政处罚决定"
    ordering = ["-decided_on", "-pk"]
    start_hint = "案件作出决定后列在这里；决定金额与到账金额分开登记。"


class ReviewList(OfCaseList):
    queryset = CaseReview.objects.select_related("case", "reviewer")
    permission_required = "inspections.view_casereview"
    filterset_class = ReviewFilter
    columns = REVIEW_COLUMNS
    title = "案件审核与法制审核"
    ordering = ["-reviewed_on", "-pk"]
    start_hint = "案件送审后，由不办理本案的人员审核。"


class ChallengeList(OfCaseList):
    queryset = CaseChallenge.objects.select_related("case")
    permission_required = "inspections.view_casechallenge"
    filterset_class = ChallengeFilter
    columns = CHALLENGE_COLUMNS
    title = "行政复议与行政诉讼"
    ordering = ["-filed_on", "-pk"]
    actions = [import_action(PaperChallengeImport)]
    start_hint = "在案件页面登记复议、诉讼。"


class TransferList(OfCaseList):
    queryset = CaseTransfer.objects.select_related("case")
    permission_required = "inspections.view_casetransfer"
    filterset_class = TransferFilter
    columns = TRANSFER_COLUMNS
    title = "案件移送（行刑衔接）"
    ordering = ["-transferred_on", "-pk"]
    actions = [import_action(PaperTransferImport)]
    start_hint = "在案件页面登记移送和公安机关的反馈。"


# What may be done next in each state: (label, url name, whether it needs approval).
STEPS = {
    "clue": [("不予立案", "case_refuse", True), ("立案", "case_file", True)],
    "filed": [("撤案", "case_drop", True), ("送审", "case_submit", False)],
    "review": [
        ("审核", "case_review", True),
        ("作出决定", "case_decide", True),
        ("告知", "case_notice", False),
    ],
    "noticed": [
        ("申请听证", "case_ask_hearing", False),
        ("陈述申辩", "case_defence", False),
        ("重新送审", "case_submit", False),
        ("作出决定", "case_decide", True),
    ],
    "hearing": [("终止听证", "case_withdraw_hearing", False), ("登记听证", "case_hearing", True)],
    "decided": [("登记送达", "case_serve", False)],
    "served": [
        ("登记缴款", "case_pay", False),
        ("登记公示", "case_publish", False),
        ("结案", "case_close", True),
    ],
}


def steps_for(case, user) -> list[dict]:
    """The buttons of the page: the acts that the case's state allows and the role may do, the usual one last."""
    if not (may(user, "inspections.change_casefiling") or may(user, "inspections.approve_casefiling")):
        return []
    approves = may(user, "inspections.approve_casefiling")
    return [
        {"label": label, "url": reverse(f"inspections:{name}", args=[case.pk])}
        for label, name, needs in STEPS.get(case.state, ())
        if approves or not needs
    ]


class CaseDetail(DetailPage):
    queryset = CaseFiling.objects.select_related(
        "office__parent",
        "entity",
        "village",
        "grid",
        "campaign",
        "lead_officer",
        "second_officer",
        "filed_by",
        "created_by",
    )
    permission_required = "inspections.view_casefiling"
    template_name = "inspections/case_detail.html"

    def get_context_data(self, **kwargs):
        case, user, on = self.object, self.request.user, today()
        changes = may(user, "inspections.change_casefiling")
        return super().get_context_data(
            **documents_context(case, user),
            **self._decision(case, on),
            clocks=self._clocks(case, on),
            on=on,
            timeline=self._steps(case),
            pauses=list(case.pauses.all()),
            reviews=list(case.reviews.select_related("reviewer")),
            recusals=list(case.recusals.select_related("officer")),
            challenges=list(case.challenges.all()),
            transfers=list(case.transfers.all()),
            seizures=list(case.seizures.all()),
            items=list(case.items.all()),
            files=list(Attachment.objects.of(case)),
            acts=steps_for(case, user),
            reasons=[rules_cases.LEGAL_REVIEW[one] for one in case.reasons],
            limitation=limitation_until(case),
            source_record=case.source_record,
            may_change=changes,
            approves=may(user, "inspections.approve_casefiling"),
            may_seize=may(user, "inspections.add_seizure"),
            log=self._log(case) if may(user, "core.view_auditentry") else None,
            **kwargs,
        )

    def _clocks(self, case, on):
        paused = case.pauses.filter(ended_on=None).exists()
        rows = []
        for clock in case.clocks.select_related("rule"):
            left = (clock.due_on - on).days
            stands = paused and clock.kind in rules_cases.EXTENSIONS
            rows.append(
                {
                    "clock": clock,
                    "tag": "中止中" if stands else tag(left),
                    "kind": "wait" if stands or left >= 0 else "bad",
                    "is_late": clock.done_on is not None and clock.done_on > clock.due_on,
                    "level": level(left),
                }
            )
        return rows

    def _decision(self, case, on):
        decision = (
            CaseDecision.objects.prefetch_related("payments")
            .select_related("decided_by")
            .filter(case=case)
            .first()
        )
        if decision is None:
            return {"decision": None}
        waits = unfinished(case) if case.state == CaseFiling.State.SERVED else []
        fee = max(late_fee(decision, on) - decision.paid("late_fee"), rules_cases.ZERO)
        return {
            "decision": decision,
            "payments": list(decision.payments.all()),
            "waits": waits,
            "grounds": rules_cases.NO_PENALTY_GROUNDS.get(decision.grounds, ""),
            "late_fee": fee,
            "owes": decision.pay_by and not is_paid(decision) and decision.annulled_on is None,
            "paid": decision.paid("fine") + decision.paid("gains"),
            "changes": list(decision.changes.select_related("challenge")),
            "overpaid": overpaid(decision),
        }

    def _steps(self, case):
        return [
            {
                "title": step.get_kind_display(),
                "at": step.on,
                "by": step.by,
                "text": step.text + (f"（来源：{step.source}）" if step.source else ""),
                "kind": "done" if step.kind == "move" else "",
            }
            for step in case.steps.select_related("by")
        ]

    def _log(self, case):
        entries = AuditEntry.objects.filter(target_model="inspections.casefiling", target_id=str(case.pk))
        return [(entry, acts_in_words(entry.act)) for entry in entries.select_related("actor").order_by("pk")]


class ClockPage(DetailPage):
    """A limit leads to its case; the to-do list links here."""

    queryset = CaseClock.objects.all()
    permission_required = "inspections.view_casefiling"

    def get(self, request, *args, **kwargs):
        return redirect(self.get_object())


class CaseCreate(CreatePage):
    model, form_class = CaseFiling, ClueForm
    permission_required = "inspections.add_casefiling"
    template_name = "inspections/case_form.html"
    title, submit_label, draft_key = "登记案件线索", "登记", "case-new"
    success_message = "线索已登记，请在十五个工作日内核查并决定是否立案。"

    def back_url(self):
        return reverse("inspections:casefiling_list")

    def source(self):
        """The record the clue comes from, by ``?inspection=`` or ``?problem=``, if the user may see it."""
        for name, model in (("problem", Problem), ("inspection", Inspection)):
            if value := self.request.GET.get(name, ""):
                return asked_row(model.objects.visible_to(self.request.user), value)
        return None

    def get_initial(self):
        initial = super().get_initial()
        record = self.source()
        if record is not None:
            inspection = record.inspection if isinstance(record, Problem) else record
            entity = inspection.entity
            initial |= {
                "source": CaseFiling.Source.INSPECTION,
                "subject": inspection.subject,
                "source_note": f"{inspection.inspected_on} {inspection.get_kind_display()}",
                "campaign": inspection.campaign_id,
                "second_officer": inspection.second_officer_id,
            }
            if isinstance(record, Problem):
                initial["facts"] = record.text
        else:
            rows = Entity.objects.visible_to(self.request.user)
            entity = asked_row(rows, self.request.GET.get("entity", ""))
        if entity is not None:
            initial |= {
                "party_name": said_of(entity),
                "party_address": entity.address,
                "party": "person" if entity.kind == Entity.Kind.INDIVIDUAL else "organisation",
            }
        return initial

    def save(self, form):
        return register_clue(
            by=self.request.user,
            office=self.request.user.office,
            clue_on=form.cleaned_data["clue_on"],
            uuid=form.cleaned_data["uuid"],
            source_record=self.source(),
            **form.values(),
        )


class CaseUpdate(UpdatePage):
    queryset = CaseFiling.objects.select_related("office")
    form_class = CaseForm
    permission_required = "inspections.change_casefiling"
    title = "修改案件信息"
    success_message = "已保存。"

    def save(self, form):
        return update_case(
            self.get_object(), by=self.request.user, version=form.cleaned_data["version"], **form.values()
        )


class SimpleCreate(FormPage):
    form_class = SimpleForm
    permission_required = "inspections.add_casefiling"
    template_name = "inspections/case_form.html"
    title, submit_label, draft_key = "登记当场处罚", "登记并交付", "case-simple"
    success_message = "当场处罚已登记，请出具当场行政处罚决定书，三个工作日内报所备案。"

    def back_url(self):
        return reverse("inspections:casefiling_list")

    def save(self, form):
        return decide_on_the_spot(
            by=self.request.user,
            office=self.request.user.office,
            on=form.cleaned_data["on"],
            uuid=form.cleaned_data["uuid"],
            verdict=form.verdict(),
            **form.values(),
        )

    def get_success_url(self):
        return self.object.get_absolute_url()


class PartyOptions(PlainPage):
    """Suggestions of entities while a party's name is typed."""

    permission_required = "inspections.view_casefiling"

    def get(self, request, *args, **kwargs):
        text = request.GET.get("party_name") or request.GET.get("name") or ""
        rows = Entity.objects.visible_to(request.user).exclude(status__in=["closed", "revoked"])
        rows = rows.matching(text).select_related("village").order_by("-pk")[:20]
        return render(request, "entities/options.html", {"rows": rows})
