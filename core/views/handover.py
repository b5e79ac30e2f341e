"""Handing over a grid or a leaving person's work; the villages."""

from django.urls import reverse

from core.accountforms import HandOverForm
from core.clock import today
from core.filters import PageFilter, related
from core.handover import hand_over, open_work
from core.listing import Column, ListPage
from core.models import Grid, HandOver, User
from core.pages import DetailPage, FormPage, asked_row


class HandOverFilter(PageFilter):
    giver = related("giver", User.objects.all(), "移交人")
    taker = related("taker", User.objects.all(), "接收人")

    class Meta:
        model = HandOver
        fields: list[str] = []


class HandOverList(ListPage):
    queryset = HandOver.objects.select_related("giver", "taker", "grid", "done_by")
    permission_required = "core.view_handover"
    filterset_class = HandOverFilter
    title = "工作移交"
    ordering = ["-handed_on", "-pk"]
    actions = [("办理移交", "core:handover_create", "core.add_handover")]
    columns = [
        Column("移交", "__str__", "lead", link=True),
        Column("范围", lambda row: row.grid or "全部网格与未办结工作", "wrap"),
        Column("日期", "handed_on"),
        Column(
            "内容", lambda row: "、".join(f"{title} {count}" for title, count in row.moved.items()), "wrap"
        ),
        Column("未能移交", lambda row: f"{len(row.kept)} 项" if row.kept else ""),
        Column("办理人", "done_by", "hide-phone"),
    ]


class HandOverDetail(DetailPage):
    queryset = HandOver.objects.select_related("giver", "taker", "grid", "done_by", "office")
    permission_required = "core.view_handover"
    template_name = "core/handover_detail.html"


class HandOverCreate(FormPage):
    """From whom to whom; asked with ``?giver=`` it shows first what is open."""

    form_class = HandOverForm
    permission_required = "core.add_handover"
    template_name = "core/handover_form.html"
    title, submit_label = "移交工作", "移交"
    success_message = "已移交：{row}。"

    def get_initial(self):
        return {"giver": self.request.GET.get("giver"), "grid": self.request.GET.get("grid"), "on": today()}

    def get_context_data(self, **kwargs):
        wanted = self.request.GET.get("giver", "")
        giver = asked_row(User.objects.visible_to(self.request.user), wanted)
        grids = (
            list(Grid.objects.filter(assignments__user=giver, assignments__until_on=None)) if giver else []
        )
        return super().get_context_data(
            **kwargs, giver=giver, grids=grids, waiting=open_work(giver) if giver else []
        )

    def back_url(self):
        return reverse("core:handover_list")

    def get_success_url(self):
        return self.object.get_absolute_url()

    def save(self, form):
        values = form.cleaned_data
        return hand_over(
            values["giver"],
            values["taker"],
            grid=values["grid"],
            on=values["on"],
            reason=values["reason"],
            by=self.request.user,
        )
