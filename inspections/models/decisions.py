"""What a case comes to: the decision, its payments, review or litigation, transfer to the police."""

import uuid
from decimal import Decimal

from django.db import models
from django.db.models import Q

from core.access import ScopedQuerySet
from core.addresses import reverse
from core.models import Office, User
from inspections.models.cases import CaseFiling


def money(label):
    return models.DecimalField(label, max_digits=14, decimal_places=2, default=Decimal("0.00"))


class CaseDecision(models.Model):
    """The decision of a case. Amounts in yuan as decided; what was paid stands in ``CasePayment``."""

    class Outcome(models.TextChoices):
        PENALTY = "penalty", "给予行政处罚"
        NO_PENALTY = "no_penalty", "不予行政处罚"
        NOT_ESTABLISHED = "not_established", "违法事实不能成立"

    office = models.ForeignKey(Office, models.PROTECT, related_name="+", verbose_name="监管机构")
    case = models.OneToOneField(CaseFiling, models.PROTECT, related_name="decision", verbose_name="案件")
    number_text = models.CharField("决定书文号", max_length=80, blank=True)
    outcome = models.CharField("决定种类", max_length=16, choices=Outcome.choices)
    grounds = models.CharField("不予处罚理由", max_length=20, blank=True)
    decided_on = models.DateField("决定日期")
    # NULL: decided on paper, before the portal.
    decided_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="决定人"
    )
    on_paper = models.BooleanField("纸质案卷补录", default=False)
    collective = models.BooleanField("集体讨论决定", default=False)
    basis = models.CharField("处罚依据", max_length=300)
    violated = models.CharField("违反条款", max_length=300, blank=True)
    text = models.TextField("处罚内容")
    warns = models.BooleanField("警告", default=False)
    criticises = models.BooleanField("通报批评", default=False)
    suspends = models.BooleanField("责令停产停业", default=False)
    revokes = models.BooleanField("吊销许可证件", default=False)
    confiscates_goods = models.BooleanField("没收财物", default=False)
    fine_yuan = money("罚款")
    gains_yuan = money("没收违法所得")
    goods_yuan = money("没收财物价值")
    total_yuan = money("罚没总额")
    refund_yuan = money("责令退还")
    illegal_yuan = money("违法金额")
    # NULL: no fine to pay.
    pay_by = models.DateField("缴款期限", null=True, blank=True)
    deferred_reason = models.CharField("延期、分期缴纳理由", max_length=200, blank=True)
    is_published = models.BooleanField("应当公示", default=True)
    published_on = models.DateField("公示日期", null=True, blank=True)
    publish_until = models.DateField("公示期至", null=True, blank=True)
    withdrawn_on = models.DateField("撤下日期", null=True, blank=True)
    # NULL: in force. An annulled decision keeps its figures out of every sum.
    annulled_on = models.DateField("撤销日期", null=True, blank=True)

    objects = ScopedQuerySet.as_manager()
    office_path = "office"
    grid_path = "case__grid"
    village_path = "case__village"

    class Meta:
        verbose_name = verbose_name_plural = "处罚决定"
        ordering = ["-decided_on", "-pk"]
        indexes = [models.Index(name="decision_of_office", fields=["office", "decided_on", "outcome", "id"])]
        constraints = [
            models.CheckConstraint(
                name="decision_sums_not_negative",
                condition=Q(
                    fine_yuan__gte=0,
                    gains_yuan__gte=0,
                    goods_yuan__gte=0,
                    refund_yuan__gte=0,
                    illegal_yuan__gte=0,
                ),
            ),
            models.CheckConstraint(
                name="decision_has_who_decided", condition=Q(on_paper=True) | Q(decided_by__isnull=False)
            ),
            models.CheckConstraint(
                name="only_a_penalty_takes_money", condition=Q(outcome="penalty") | Q(total_yuan=0)
            ),
            models.CheckConstraint(
                name="no_penalty_has_its_grounds", condition=~Q(outcome="no_penalty") | ~Q(grounds="")
            ),
            models.CheckConstraint(
                name="decision_total_is_its_parts",
                condition=Q(
                    total_yuan=models.F("fine_yuan") + models.F("gains_yuan") + models.F("goods_yuan")
                ),
            ),
        ]

    def __str__(self):
        return f"{self.number_text or self.get_outcome_display()}（{self.case}）"

    def get_absolute_url(self):
        return f"{reverse('inspections:casefiling_detail', args=[self.case_id])}#decision"

    def paid(self, kind: str) -> Decimal:
        """What came in of one kind so far; payments are expected to be prefetched."""
        return sum((one.amount_yuan for one in self.payments.all() if one.kind == kind), Decimal("0.00"))


class CasePayment(models.Model):
    """Money that came in (or was given back) on a decision, with its receipt of the province (B2.4)."""

    class Kind(models.TextChoices):
        FINE = "fine", "罚款"
        GAINS = "gains", "没收违法所得"
        LATE_FEE = "late_fee", "加处罚款"
        REFUND = "refund", "退还用户"

    class Method(models.TextChoices):
        BANK = "bank", "银行或电子支付"
        CASH = "cash", "当场收缴现金"

    uuid = models.UUIDField("提交编号", default=uuid.uuid4, unique=True)
    decision = models.ForeignKey(
        CaseDecision, models.PROTECT, related_name="payments", verbose_name="处罚决定"
    )
    kind = models.CharField("款项", max_length=8, choices=Kind.choices, default=Kind.FINE)
    amount_yuan = money("金额")
    paid_on = models.DateField("缴款日期")
    method = models.CharField("方式", max_length=4, choices=Method.choices, default=Method.BANK)
    receipt_no = models.CharField("票据号", max_length=40)
    reason = models.CharField("当场收缴理由", max_length=200, blank=True)
    handed_in_on = models.DateField("交至机关日期", null=True, blank=True)
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="登记人")

    objects = ScopedQuerySet.as_manager()
    office_path = "decision__office"
    grid_path = "decision__case__grid"
    village_path = "decision__case__village"

    class Meta:
        verbose_name = verbose_name_plural = "缴款记录"
        ordering = ["paid_on", "pk"]
        constraints = [models.CheckConstraint(name="payment_is_positive", condition=Q(amount_yuan__gt=0))]

    def __str__(self):
        return f"{self.paid_on} {self.get_kind_display()} {self.amount_yuan}"

    def get_absolute_url(self):
        return self.decision.get_absolute_url()


class CaseChallenge(models.Model):
    """行政复议 or 行政诉讼 over an act of the office (C-183)."""

    class Kind(models.TextChoices):
        RECONSIDERATION = "reconsideration", "行政复议"
        LITIGATION = "litigation", "行政诉讼"

    class Result(models.TextChoices):
        UPHELD = "upheld", "维持"
        CHANGED = "changed", "变更"
        ANNULLED = "annulled", "撤销"
        WITHDRAWN = "withdrawn", "撤回申请"
        MEDIATED = "mediated", "调解、和解"

    case = models.ForeignKey(CaseFiling, models.PROTECT, related_name="challenges", verbose_name="案件")
    office = models.ForeignKey(Office, models.PROTECT, related_name="+", verbose_name="监管机构")
    kind = models.CharField("类别", max_length=16, choices=Kind.choices)
    filed_on = models.DateField("受理日期")
    authority = models.CharField("复议机关或法院", max_length=60)
    reference = models.CharField("案号", max_length=60, blank=True)
    ended_on = models.DateField("结束日期", null=True, blank=True)
    result = models.CharField("结果", max_length=10, choices=Result.choices, blank=True)
    note = models.CharField("说明", max_length=300, blank=True)

    objects = ScopedQuerySet.as_manager()
    office_path = "office"
    grid_path = "case__grid"
    village_path = "case__village"

    class Meta:
        verbose_name = verbose_name_plural = "复议与诉讼"
        ordering = ["-filed_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="challenge_ended_whole",
                condition=Q(ended_on=None, result="") | (Q(ended_on__isnull=False) & ~Q(result="")),
            )
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.filed_on}"

    def get_absolute_url(self):
        return f"{reverse('inspections:casefiling_detail', args=[self.case_id])}#challenges"


class DecisionChange(models.Model):
    """What a decision said before a 复议 or 诉讼 changed it, and what it says since; rows are never changed.

    The decision itself carries what holds now: figures, payments and fees read it there.
    """

    decision = models.ForeignKey(
        CaseDecision, models.PROTECT, related_name="changes", verbose_name="处罚决定"
    )
    challenge = models.OneToOneField(
        CaseChallenge, models.PROTECT, related_name="change", verbose_name="复议、诉讼"
    )
    changed_on = models.DateField("变更日期")
    fine_before, fine_after = money("原罚款"), money("变更后罚款")
    gains_before, gains_after = money("原没收违法所得"), money("变更后没收违法所得")
    goods_before, goods_after = money("原没收财物价值"), money("变更后没收财物价值")

    objects = ScopedQuerySet.as_manager()
    office_path = "decision__office"
    grid_path = "decision__case__grid"
    village_path = "decision__case__village"

    class Meta:
        verbose_name = verbose_name_plural = "处罚决定变更"
        ordering = ["pk"]

    def __str__(self):
        parts = [
            f"{label} {before:,.2f} 元变更为 {after:,.2f} 元"
            for label, before, after in (
                ("罚款", self.fine_before, self.fine_after),
                ("没收违法所得", self.gains_before, self.gains_after),
                ("没收财物价值", self.goods_before, self.goods_after),
            )
            if before != after
        ]
        return "，".join(parts)

    def get_absolute_url(self):
        return self.decision.get_absolute_url()


class CaseTransfer(models.Model):
    """移送: a case or its information handed to the police or another body, and what came back (CN-35)."""

    class Target(models.TextChoices):
        POLICE = "police", "公安机关"
        DISCIPLINE = "discipline", "纪检监察机关"
        OTHER = "other", "其他行政机关"

    class Kind(models.TextChoices):
        CASE = "case", "案件移送"
        REPORT = "report", "处罚信息通报"

    class Feedback(models.TextChoices):
        ACCEPTED = "accepted", "受理或立案"
        REFUSED = "refused", "不予立案"
        RETURNED = "returned", "退回"

    case = models.ForeignKey(CaseFiling, models.PROTECT, related_name="transfers", verbose_name="案件")
    office = models.ForeignKey(Office, models.PROTECT, related_name="+", verbose_name="监管机构")
    kind = models.CharField("类别", max_length=6, choices=Kind.choices, default=Kind.CASE)
    target = models.CharField("移送机关", max_length=10, choices=Target.choices, default=Target.POLICE)
    target_name = models.CharField("机关名称", max_length=60)
    transferred_on = models.DateField("移送日期")
    reason = models.CharField("移送理由", max_length=300)
    # NULL: approved on paper, before the portal.
    approved_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="批准人"
    )
    on_paper = models.BooleanField("纸质案卷补录", default=False)
    feedback = models.CharField("反馈", max_length=8, choices=Feedback.choices, blank=True)
    feedback_on = models.DateField("反馈日期", null=True, blank=True)
    feedback_note = models.CharField("反馈内容", max_length=300, blank=True)

    objects = ScopedQuerySet.as_manager()
    office_path = "office"
    grid_path = "case__grid"
    village_path = "case__village"

    class Meta:
        verbose_name = verbose_name_plural = "案件移送"
        ordering = ["-transferred_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="transfer_has_who_approved", condition=Q(on_paper=True) | Q(approved_by__isnull=False)
            ),
            models.CheckConstraint(
                name="transfer_feedback_whole",
                condition=Q(feedback="", feedback_on=None) | (~Q(feedback="") & Q(feedback_on__isnull=False)),
            ),
        ]

    def __str__(self):
        return f"{self.target_name} {self.transferred_on}"

    def get_absolute_url(self):
        return f"{reverse('inspections:casefiling_detail', args=[self.case_id])}#transfers"
