"""Official samples and what belongs to them: lists, the page of one sample, each of its steps."""

from django.urls import reverse

from core import legal
from core.access import may
from core.clock import now, today
from core.errors import RuleBroken
from core.listing import ListPage
from core.pages import ActionPage, CreatePage, DetailPage, UpdatePage, asked_row
from entities.views.records import StepPage, entity_text
from food_safety import services
from food_safety.filters import sampling as filters
from food_safety.forms import sampling as forms
from food_safety.models import FailedItem, FoodSample, PollOption, RapidTest
from food_safety.rules import sampling as rules
from food_safety.tables import sampling as tables

# What a positive rapid test calls its food, and what a sample of it is.
CLASS_OF = {"produce": "produce", "catering": "catering", "tableware": "catering"}


class FoodSampleList(ListPage):
    queryset = FoodSample.objects.select_related("entity")
    permission_required = "food_safety.view_foodsample"
    filterset_class = filters.FoodSampleFilter
    title = "食品抽检"
    queries = 5  # phases of 你点我检 are called by their title, so their choice is read by itself
    actions = [
        ("导入抽检公告", "food_safety:foodsample_import", "food_safety.import_foodsample"),
        ("登记抽样", "food_safety:foodsample_create", "food_safety.add_foodsample"),
    ]
    start_hint = "登记抽样单，或导入上级发布的抽检公告；公告中其他辖区的样品另列。"

    @property
    def columns(self):
        return tables.sample_columns(today())


class FailedItemList(ListPage):
    queryset = FailedItem.objects.select_related("sample__entity")
    permission_required = "food_safety.view_faileditem"
    filterset_class = filters.FailedItemFilter
    columns = tables.ITEM_COLUMNS
    title = "抽检不合格项目"


class PollOptionList(ListPage):
    queryset = PollOption.objects.select_related("poll")
    permission_required = "food_safety.view_polloption"
    filterset_class = filters.PollOptionFilter
    columns = tables.OPTION_COLUMNS
    title = "征集品种"


class FoodSampleDetail(DetailPage):
    queryset = FoodSample.objects.select_related(
        "entity",
        "village",
        "grid",
        "office",
        "sampler_1",
        "sampler_2",
        "case",
        "rapid_test",
        "poll",
        "created_by",
    )
    permission_required = "food_safety.view_foodsample"
    template_name = "food_safety/foodsample_detail.html"

    def get_context_data(self, **kwargs):
        sample, user = self.object, self.request.user
        own = sample.whose == rules.OWN and not sample.is_voided
        may_change = own and may(user, "food_safety.change_foodsample")
        return super().get_context_data(
            **kwargs,
            items=list(sample.items.order_by("pk")),
            custody=list(sample.custody.select_related("created_by")),
            result=tables.result_tag(sample),
            progress=tables.step_words(sample),
            acts=[
                (label, reverse(f"food_safety:foodsample_{name}", args=[sample.pk]))
                for label, name in _acts(sample)
            ]
            if may_change
            else [],
            dates=_dates(sample),
            gaps=rules.missing_to_finish(sample) if sample.is_failed and not sample.ended_on else [],
            may_void=own and may(user, "food_safety.void_foodsample"),
            may_update=may_change and sample.result == rules.PENDING,
        )


def _acts(sample):
    """``[(label, step)]`` that may be taken now, the next one first."""
    if sample.result == rules.PENDING:
        send = ("登记送检", "send") if not sample.sent_on else ("录入检验报告", "report")
        return [send, ("登记交接", "custody"), *([] if sample.sent_on else [("录入检验报告", "report")])]
    acts = []
    if sample.is_failed and not sample.ended_on:
        if not sample.started_on:
            acts.append(("启动核查处置", "start"))
        if not sample.told_on:
            acts.append(("登记告知", "tell"))
        if sample.told_on and not sample.objection:
            acts.append(("登记异议", "objection"))
        if sample.started_on:
            acts += [("登记处置情况", "handle")]
            if not rules.missing_to_finish(sample):
                acts.append(("完成核查处置", "finish"))
    if not sample.published_on:
        acts.append(("登记公示", "publish"))
    return acts


def _dates(sample):
    """``[(what, limit, done, why)]`` of the clocks that run or ran."""
    rows = []
    if sample.sent_on:
        rows.append(("检验报告", sample.due_on, sample.reported_on, "委托协议约定"))
    if sample.tell_by:
        rows.append(
            ("告知被抽样单位", sample.tell_by, sample.told_on, _why(rules.TELL, sample.reported_on, sample))
        )
    if sample.objection_by:
        rows.append(
            (
                "提出异议",
                sample.objection_by,
                sample.objected_on,
                _why(rules.OBJECTION, sample.told_on, sample),
            )
        )
    if sample.start_by:
        rows.append(
            (
                "启动核查处置",
                sample.start_by,
                sample.started_on,
                _why(rules.START, sample.reported_on, sample),
            )
        )
    if sample.end_by:
        start = sample.started_on or sample.reported_on
        rows.append(("完成核查处置", sample.end_by, sample.ended_on, _why(rules.END, start, sample)))
    return rows


def _why(code, start, sample):
    try:
        return legal.due(code, start or sample.published_on, office=sample.office).text
    except RuleBroken:
        return ""


class SamplePage:
    """What creating and correcting a sheet share."""

    form_class = forms.FoodSampleForm
    template_name = "entities/record_form.html"


class FoodSampleCreate(SamplePage, CreatePage):
    model = FoodSample
    permission_required = "food_safety.add_foodsample"
    title, draft_key, back_label = "登记抽样", "food-sample-new", "食品抽检"
    success_message = "已登记抽样。"

    def back_url(self):
        return reverse("food_safety:foodsample_list")

    def get_initial(self):
        user, asked = self.request.user, self.request.GET
        initial = {"sampled_on": today(), "food_class": "produce"}
        if (
            entity := entity_text(asked.get("entity", ""), user)
            if asked.get("entity", "").isdecimal()
            else ""
        ):
            initial["entity"] = entity
        test = asked_row(RapidTest.objects.positive().visible_to(user), asked.get("test", ""))
        return initial | _from_test(test) if test else initial

    def save(self, form):
        return services.take_sample(form.row(), by=self.request.user, on=today())


def _from_test(test):
    return {
        "rapid_test": test.pk,
        "task": FoodSample.Task.POSITIVE,
        "entity": (test.entity.code or test.entity.name) if test.entity_id else "",
        "place": test.place,
        "village": test.village_id,
        "product": test.product,
        "food_class": CLASS_OF.get(test.product_class, "sale"),
        "group": rules.food_group(test.product),
    }


class FoodSampleUpdate(SamplePage, UpdatePage):
    queryset = FoodSample.objects.own().select_related("entity", "office")
    permission_required = "food_safety.change_foodsample"
    title, success_message = "修改抽样信息", "已保存。"

    def save(self, form):
        return services.change_sample(self.object, by=self.request.user, on=today(), **form.values())


class FoodSampleVoid(ActionPage):
    queryset = FoodSample.objects.own()
    permission_required = "food_safety.void_foodsample"
    question = "作废抽样「{row}」？作废后不再计入统计。"
    done = "已作废「{row}」。"
    needs_reason = True

    def act(self, row):
        services.void_sample(row, by=self.request.user, reason=self.reason)


class SampleStep(StepPage):
    model, select = FoodSample, ("entity", "office")
    permission_required = "food_safety.change_foodsample"
    success_message = "已登记。"

    def rows(self):
        return FoodSample.objects.own()


class Custody(SampleStep):
    form_class, title = forms.CustodyForm, "样品交接"

    def get_initial(self):
        return {"moved_at": now(), "is_sealed": True}

    def act(self, given, *, by, on):
        services.hand_over(self.row, by=by, at=now(), **given)
        return self.row


class Send(SampleStep):
    form_class, title, days = forms.SendForm, "送检", ("sent_on",)

    def act(self, given, *, by, on):
        return services.send_sample(self.row, by=by, on=on, **given)


class Report(SampleStep):
    form_class, title, days = forms.ReportForm, "检验报告", ("reported_on",)

    def act(self, given, *, by, on):
        return services.record_report(self.row, by=by, on=on, **given)


class Tell(SampleStep):
    form_class, title, days = forms.TellForm, "告知被抽样单位", ("told_on",)

    def act(self, given, *, by, on):
        return services.tell_party(self.row, by=by, on=on, **given)


class Objection(SampleStep):
    form_class, title, days = forms.ObjectionForm, "异议与复检", ("objected_on",)

    def get_initial(self):
        return {
            "objected_on": self.row.objected_on or today(),
            "objection_text": self.row.objection_text,
        }

    def act(self, given, *, by, on):
        return services.record_objection(self.row, by=by, on=on, **given)


class Start(SampleStep):
    form_class, title, days = forms.StartForm, "启动核查处置", ("started_on",)

    def act(self, given, *, by, on):
        return services.start_handling(self.row, by=by, on=on, **given)


class Handle(SampleStep):
    form_class, title, takes_row = forms.HandleForm, "核查处置情况", True

    def act(self, given, *, by, on):
        return services.handle_sample(self.row, by=by, on=on, **given)


class Finish(SampleStep):
    form_class, title, days = forms.FinishForm, "完成核查处置", ("ended_on",)

    def act(self, given, *, by, on):
        return services.finish_handling(self.row, by=by, on=on, **given)


class Publish(SampleStep):
    form_class, title, days = forms.PublishForm, "登记公示", ("published_on",)

    def act(self, given, *, by, on):
        return services.publish_sample(self.row, by=by, on=on, **given)
