"""The ledgers of this app: rows with parts are saved with them, every row can be voided, and holds photos and scans."""

from collections.abc import Callable
from dataclasses import dataclass

from django.urls import path, reverse
from django.utils.html import format_html

from activities import services
from activities.forms.steps import PhotoForm
from core.access import may
from core.clock import now, today
from core.listing import Column
from core.models.attachments import Attachment
from core.pages import ActionPage
from entities.views import records
from entities.views.records import (
    Act,
    LedgerCreate,
    LedgerDetail,
    LedgerList,
    LedgerUpdate,
    Section,
    Shown,
    StepPage,
)

__all__ = [
    "APP",
    "Act",
    "Ledger",
    "LedgerDetail",
    "LedgerList",
    "Section",
    "Shown",
    "StepPage",
    "acts_of",
    "banner_of",
    "files_of",
]

APP = "activities"


def parts_of(form) -> dict:
    return form.parts() if hasattr(form, "parts") else {}


class PartsCreate(LedgerCreate):
    def save(self, form):
        return self.ledger.add(form.row(), by=self.request.user, on=today(), **parts_of(form))


class PartsUpdate(LedgerUpdate):
    def save(self, form):
        values = {**form.values(), **parts_of(form)}
        return self.ledger.change(self.object, by=self.request.user, on=today(), **values)


class VoidPage(ActionPage):
    ledger: "Ledger"
    question = "要作废「{row}」吗？作废后不再计入统计，记录仍可查看。"
    done = "已作废。"
    needs_reason = True

    def act(self, row):
        self.ledger.void(row, by=self.request.user, at=now(), reason=self.reason)


class PhotoPage(StepPage):
    form_class = PhotoForm
    title = "添加照片或扫描件"
    submit_label = "上传"
    success_message = "已保存。"

    def save(self, form):
        services.add_photo(self.row, form.cleaned_data["photo"], by=self.request.user, at=now())
        return self.row


@dataclass(frozen=True)
class Ledger(records.Ledger):
    """``creates``: whether a page of its own adds rows; ``voids``: whether rows can be voided and hold files."""

    creates: bool = True
    voids: bool = True
    list_page: type = LedgerList
    void: Callable = services.void

    def patterns(self) -> list:
        pages = [one for one in super().patterns() if self.creates or not one.name.endswith("_create")]
        if self.voids and self.has_detail:
            pages += [
                path(
                    f"{self.route}/<int:pk>/void/",
                    self._made(VoidPage, "void").as_view(),
                    name=f"{self.name}_void",
                ),
                path(
                    f"{self.route}/<int:pk>/photo/",
                    self._made(PhotoPage, "change", model=self.model).as_view(),
                    name=f"{self.name}_photo",
                ),
            ]
        return pages

    def _made(self, base, verb, **attributes):
        own = {LedgerList: self.list_page, LedgerCreate: PartsCreate, LedgerUpdate: PartsUpdate}
        return super()._made(own.get(base, base), verb, **attributes)

    def _actions(self):
        return super()._actions() if self.creates else [*map(self._named, self.actions)]


FILE_COLUMNS = [
    Column(
        "文件",
        lambda row: format_html('<a href="{}">{}</a>', reverse("core:attachment", args=[row.uuid]), row.name),
        "lead wrap",
    ),
    Column("上传人", "created_by"),
]


def files_of(row) -> Section:
    """Photos and scans of a record."""
    rows = Attachment.objects.of(row).select_related("created_by").order_by("pk")
    return Section("照片与扫描件", FILE_COLUMNS, list(rows))


def acts_of(row, user, *further) -> tuple:
    """The buttons of a record that is not voided: ``(permission verb, Act)``, then files and voiding."""
    if row.is_voided:
        return ()
    name = row._meta.model_name
    of_all = (
        ("change", Act("添加照片", _url(name, "photo", row))),
        (
            "void",
            Act("作废", _url(name, "void", row), "danger", "作废后不再计入统计，记录仍可查看。", "作废理由"),
        ),
    )
    return tuple(act for verb, act in (*further, *of_all) if may(user, f"{APP}.{verb}_{name}"))


def _url(name, step, row):
    return reverse(f"{APP}:{name}_{step}", args=[row.pk])


def banner_of(row) -> tuple:
    """Why a voided record counts no more."""
    if not row.is_voided:
        return ()
    return (("bad", f"已作废，不计入统计。理由：{row.void_reason}"),)
