"""Records that may be one shop: the pairs, side by side, merged by a link and undone."""

from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse

from core.clock import today
from core.listing import ListPage
from core.pages import ActionPage, DetailPage, FormPage, PlainPage
from entities import services
from entities.duplicates import PAIRS, find_pairs
from entities.filters.ledgers import MergeFilter
from entities.forms.ledgers import MergeForm
from entities.models import Entity, EntityMerge
from entities.tables.ledgers import MERGE_COLUMNS

FACTS = (
    "name",
    "code",
    "old_code",
    "get_kind_display",
    "get_status_display",
    "registered_on",
    "principal",
    "address",
    "village",
    "grid",
    "industry",
    "registered_type",
)
LABELS = {"get_kind_display": "主体类型", "get_status_display": "状态"}


class DuplicateBoard(PlainPage):
    permission_required = "entities.add_entitymerge"
    template_name = "entities/duplicates.html"

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs, pairs=find_pairs(self.request.user), most=PAIRS)


class Compare(FormPage):
    """Two records side by side; the differing facts are marked."""

    form_class = MergeForm
    permission_required = "entities.add_entitymerge"
    template_name = "entities/compare.html"
    title, submit_label = "比较并合并", "合并"
    success_message = "已合并，两户的历史都保留，可以撤销。"

    @property
    def pair(self):
        if not hasattr(self, "_pair"):
            keys = [self.kwargs["first"], self.kwargs["second"]]
            rows = {
                row.pk: row
                for row in Entity.objects.visible_to(self.request.user)
                .filter(pk__in=keys)
                .select_related("village", "grid", "industry")
            }
            if len(rows) != 2:
                raise Http404
            self._pair = [rows[key] for key in keys]
        return self._pair

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "pair": self.pair}

    def get_initial(self):
        coded = next((one for one in self.pair if one.code), self.pair[0])
        return {"keep": str(coded.pk)}

    def back_url(self):
        return reverse("entities:duplicate_board")

    def get_success_url(self):
        return self.object.get_absolute_url()

    def get_context_data(self, **kwargs):
        first, second = self.pair
        facts = []
        for name in FACTS:
            values = [value() if callable(value := getattr(one, name)) else value for one in (first, second)]
            label = LABELS.get(name) or Entity._meta.get_field(name).verbose_name
            facts.append((label, *values, (values[0] or "") != (values[1] or "")))
        return super().get_context_data(
            **kwargs,
            first=first,
            second=second,
            facts=facts,
            counts=[(one, services.records_of(one)) for one in self.pair],
        )

    def save(self, form):
        first, second = self.pair
        survivor, merged = (first, second) if form.cleaned_data["keep"] == str(first.pk) else (second, first)
        return services.merge(
            merged, survivor, reason=form.cleaned_data["reason"], by=self.request.user, on=today()
        )


class SayDifferent(Compare):
    """They are two shops: not proposed again."""

    http_method_names = ["post"]

    def post(self, request, *args, **kwargs):
        services.say_different(*self.pair, by=request.user, on=today())
        return redirect("entities:duplicate_board")


class MergeList(ListPage):
    queryset = EntityMerge.objects.select_related("merged", "survivor", "merged_by")
    permission_required = "entities.view_entitymerge"
    filterset_class = MergeFilter
    columns = MERGE_COLUMNS
    title = "档案合并"
    actions = [("查找重复", "entities:duplicate_board", "entities.add_entitymerge")]


class MergeDetail(DetailPage):
    queryset = EntityMerge.objects.select_related("merged", "survivor", "merged_by", "undone_by")
    permission_required = "entities.view_entitymerge"
    template_name = "entities/entitymerge_detail.html"

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs, moved=services.moved_in_words(self.object))


class MergeUndo(ActionPage):
    queryset = EntityMerge.objects.select_related("merged", "survivor")
    permission_required = "entities.change_entitymerge"
    question = "撤销「{row}」？转移的记录会回到原来的档案。"
    needs_reason = True
    done = "已撤销合并。"

    def act(self, row):
        services.undo_merge(row, reason=self.reason, by=self.request.user, on=today())
