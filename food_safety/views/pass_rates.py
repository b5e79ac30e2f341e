"""The board of rapid tests: pass rates by item, village and month as chart, table and workbook."""

from urllib.parse import urlencode

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse

from core import audit
from core.access import may
from core.attachments import content_disposition
from core.charts import Series, figure
from core.clock import now, today
from core.errors import RuleBroken
from core.excel.writing import Column, workbook
from core.exports import XLSX
from core.forms import DayInput
from core.indicators import Scope
from core.pages import PlainPage
from core.periods import Period
from food_safety.models import RapidTest
from food_safety.pass_rates import Board

COLUMNS = (
    Column("分类", width=14),
    Column("名称", width=24),
    Column("单位", width=8),
    Column("有效检测", "integer"),
    Column("合格", "integer"),
    Column("阳性", "integer"),
    Column("合格率", "percent"),
)


class BoardForm(forms.Form):
    start = forms.DateField(label="起始日期", widget=DayInput())
    end = forms.DateField(label="截止日期", widget=DayInput())
    source = forms.ChoiceField(
        label="检测来源", required=False, choices=[("", "全部"), *RapidTest.Source.choices]
    )
    product_class = forms.ChoiceField(
        label="样品类别", required=False, choices=[("", "全部"), *RapidTest.ProductClass.choices]
    )

    def clean(self):
        given = super().clean()
        if "start" in given and "end" in given:
            try:
                self.period = Period.parse({name: given[name].isoformat() for name in ("start", "end")})
            except RuleBroken as broken:
                self.add_error(broken.field, broken.message)
        return given


class PassRateBoard(PlainPage):
    permission_required = "food_safety.view_rapidtest"
    template_name = "food_safety/pass_rates.html"

    def get(self, request, *args, **kwargs):
        usual = Period.year(today().year, until=today()).query
        self.form = BoardForm({**usual, **request.GET.dict()})
        if request.GET.get("format") == "xlsx":
            return self._workbook()
        return super().get(request, *args, **kwargs)

    def board(self) -> Board | None:
        """None while the form has an error."""
        if not self.form.is_valid():
            return None
        given = self.form.cleaned_data
        return Board(
            self.form.period,
            Scope.of_user(self.request.user),
            user=self.request.user,
            source=given["source"],
            product_class=given["product_class"],
        )

    def get_context_data(self, **kwargs):
        board = self.board()
        query = urlencode({**self.request.GET.dict(), "format": "xlsx"})
        return super().get_context_data(
            **kwargs,
            form=self.form,
            whole=board and board.whole(),
            parts=[(part, _chart(part)) for part in board.breakdowns()] if board else [],
            export_query=query if may(self.request.user, "food_safety.export_rapidtest") else "",
        )

    def _workbook(self):
        user, board = self.request.user, self.board()
        if not may(user, "food_safety.export_rapidtest"):
            raise PermissionDenied
        if board is None:
            raise Http404
        content = workbook(
            COLUMNS,
            _cells(board),
            title="快检合格率",
            watermark=f"{user} {now().astimezone():%Y-%m-%d %H:%M} 导出",
            notes=[f"统计期间：{board.period}", *(f"{name}：{value}" for name, value in self._said())],
        )
        audit.record(user, "list.export", user, list="food_safety.pass_rates", conditions=board.chosen)
        return HttpResponse(
            content,
            content_type=XLSX,
            headers={
                "Content-Disposition": content_disposition("attachment", "快检合格率.xlsx"),
                "Cache-Control": "no-store",
            },
        )

    def _said(self):
        for name in ("source", "product_class"):
            field = self.form.fields[name]
            yield field.label, dict(field.choices)[self.form.cleaned_data[name]]


def _cells(board):
    whole = board.whole()
    yield ("合计", "", "批次", whole.valid, whole.passed, whole.positive, _share(whole))
    for part in board.breakdowns():
        for line in part.lines:
            yield (part.head, line.label, part.unit, line.valid, line.passed, line.positive, _share(line))


def _share(line):
    return None if line.rate is None else line.rate / 100


def _chart(part):
    """The rates as a drawing; every bar opens what was validly tested."""
    if not part.lines:
        return ""
    series = [
        Series(
            "合格率",
            [None if line.rate is None else round(line.rate, 1) for line in part.lines],
            [line.urls[0] for line in part.lines],
        )
    ]
    kind = "bar" if part.head == "月份" else "hbar"
    names = [line.label for line in part.lines]
    return figure(kind, series, names, title=f"快检合格率（{part.title}）", head=part.head, unit="%")
