"""One declaration a ledger: its list, detail, form pages and their addresses (as ``core.imports.urls`` for imports)."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.forms import DateField
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils import timezone
from django.utils.safestring import mark_safe

from core.access import MATRIX, may
from core.clock import today
from core.identifiers import mask_id, mask_phone
from core.imports.base import TableImport
from core.imports.urls import import_action, import_urls
from core.links import linked_columns, may_open, row_link
from core.listing import Column, ListPage
from core.pages import CreatePage, DetailPage, FormPage, UpdatePage, asked_row, is_row_number
from entities.forms.records import said_of
from entities.models import Entity
from entities.services import ledgers


@dataclass(frozen=True)
class Section:
    """A table on a detail page; ``url`` leads to the whole list."""

    title: str
    columns: list[Column]
    rows: list
    url: str = ""

    @property
    def body(self):
        return mark_safe(  # noqa: S308
            "".join(f"<tr>{''.join(column.html(row) for column in self.columns)}</tr>" for row in self.rows)
        )

    def is_open_to(self, user) -> bool:
        """Whether the role of ``user`` may see the list that this is a part of, or rows like these."""
        if self.url and not may_open(user, self.url):
            return False
        first = self.rows[0] if self.rows else None
        meta = getattr(first, "_meta", None)
        thing = f"{meta.app_label}.{meta.model_name}" if meta else ""
        return thing not in MATRIX or may(user, f"{meta.app_label}.view_{meta.model_name}")

    def linked_for(self, user) -> "Section":
        """With links to its rows only where ``user`` may open them."""
        return replace(self, columns=linked_columns(self.columns, self.rows, user))


@dataclass(frozen=True)
class Act:
    """A button of a detail page; ``confirm`` (and ``reason``) make it a question, else it is a link."""

    label: str
    url: str
    kind: str = ""
    confirm: str = ""
    reason: str = ""


MOST_ACTS = 8


@dataclass(frozen=True)
class Shown:
    """What a detail page shows besides the fields of the form."""

    facts: tuple = ()
    sections: tuple = ()
    acts: tuple = ()
    banners: tuple = ()  # (kind, words)


def nothing_more(row, user, on: date) -> Shown:
    return Shown()


@dataclass(frozen=True)
class Ledger:
    """``columns`` is a list or a function of the day. ``add`` and ``change`` are the services; without a ``form`` rows
    are not entered by hand. ``rows`` answers the queryset of the list, ``one`` that of a single row."""

    model: type
    title: str
    route: str
    filterset: type
    columns: Any
    form: type | None = None
    add: Callable = ledgers.add
    change: Callable = ledgers.change
    changes: bool = True
    is_open: Callable = bool  # whether a row may still be changed; a row as such is true
    select: tuple = ()
    annotate: Callable | None = None
    # As ``annotate``, with the local day as its second argument: asked for with every page, not once.
    annotate_on: Callable | None = None
    ordering: tuple = ("-pk",)
    more: Callable = nothing_more
    add_label: str = "登记"
    # (label, page, permission) of further buttons, the app left out where it is the ledger's own.
    actions: tuple = ()
    start_hint: str = ""
    queries: int = 4
    has_detail: bool = True
    # What a link may choose beforehand: ?unit=3; ``preset`` answers further values from those of the link.
    presets: tuple = ()
    preset: Callable | None = None
    # The import of this ledger's rows; its pages and the button of the list come with it.
    importer: type[TableImport] | None = None

    @property
    def app(self) -> str:
        return self.model._meta.app_label

    @property
    def name(self) -> str:
        return self.model._meta.model_name

    def url(self, step: str, *args) -> str:
        return reverse(f"{self.app}:{self.name}_{step}", args=args)

    def rows(self):
        rows = self.model.objects.select_related(*self.select) if self.select else self.model.objects.all()
        return self.annotate(rows) if self.annotate else rows

    def permission(self, verb: str) -> str:
        return f"{self.app}.{verb}_{self.name}"

    def patterns(self) -> list:
        """The addresses of this ledger, each with a view class of its own."""
        pages = [
            (
                "",
                "list",
                self._made(
                    LedgerList,
                    "view",
                    filterset_class=self.filterset,
                    title=self.title,
                    ordering=list(self.ordering),
                    queries=self.queries,
                    start_hint=self.start_hint,
                    actions=self._actions(),
                ),
            )
        ]
        if self.form:
            pages.append(
                (
                    "new/",
                    "create",
                    self._made(
                        LedgerCreate,
                        "add",
                        model=self.model,
                        form_class=self.form,
                        title=f"{self.add_label}{self.title}",
                    ),
                )
            )
        if self.has_detail:
            pages.append(("<int:pk>/", "detail", self._made(LedgerDetail, "view")))
        if self.form and self.changes:
            pages.append(
                (
                    "<int:pk>/edit/",
                    "update",
                    self._made(LedgerUpdate, "change", form_class=self.form, title=f"修改{self.title}"),
                )
            )
        brought_in = import_urls(self.importer, f"{self.route}/import/") if self.importer else []
        return brought_in + [
            path(f"{self.route}/{tail}", view.as_view(), name=f"{self.name}_{step}")
            for tail, step, view in pages
        ]

    def _made(self, base, verb, **attributes):
        given = {
            "ledger": self,
            "permission_required": self.permission(verb),
            "__module__": base.__module__,
            "__doc__": base.__doc__,
            **attributes,
        }
        if base is not LedgerCreate:
            given["queryset"] = self.rows()
        return type(base.__name__, (base,), given)

    def _actions(self):
        own = (
            [(self.add_label, f"{self.app}:{self.name}_create", self.permission("add"))] if self.form else []
        )
        brought_in = [import_action(self.importer)] if self.importer else []
        return [*map(self._named, self.actions), *brought_in, *own]

    def _named(self, action):
        """A button that names page and permission without their app means those of the ledger's own."""
        label, page, permission = action
        own_page = page if ":" in page else f"{self.app}:{page}"
        return label, own_page, permission if "." in permission else f"{self.app}.{permission}"


class OnTheDay:
    """The rows with what depends on the day of the page."""

    ledger: Ledger

    def get_queryset(self):
        if self.ledger.annotate_on:
            self.queryset = self.ledger.annotate_on(self.queryset, today())
        return super().get_queryset()


class LedgerList(OnTheDay, ListPage):
    @property
    def columns(self):
        columns = self.ledger.columns
        return columns(today()) if callable(columns) else columns


class LedgerDetail(OnTheDay, DetailPage):
    template_name = "entities/record_detail.html"

    def get_context_data(self, **kwargs):
        row, user, ledger = self.object, self.request.user, self.ledger
        shown = ledger.more(row, user, today())
        acts = list(shown.acts)
        if ledger.form and ledger.changes and ledger.is_open(row) and may(user, ledger.permission("change")):
            acts.append(Act("修改", ledger.url("update", row.pk)))
        said = {label for label, _ in shown.facts}
        facts = [*shown.facts, *(fact for fact in facts_of(row, ledger, user) if fact[0] not in said)]
        sections = [section for section in shown.sections if section.is_open_to(user)]
        return super().get_context_data(
            **kwargs,
            ledger=ledger,
            list_url=ledger.url("list"),
            **in_reach(acts),
            banners=shown.banners,
            facts=[(label, str(value) if isinstance(value, date) else value) for label, value in facts],
            sections=[section.linked_for(user) for section in sections if section.rows],
            without="、".join(section.title for section in sections if not section.rows),
        )


def in_reach(acts: list[Act]) -> dict[str, list[Act]]:
    """The buttons that a page shows at once, and those behind 「更多」 where they are too many: never the next step."""
    if len(acts) <= MOST_ACTS:
        return {"acts": acts, "more_acts": []}
    first = [act for act in acts if act.kind == "primary"]
    shown = [*first, *(act for act in acts if act not in first)][: MOST_ACTS - 1]
    return {
        "acts": [act for act in acts if act in shown],
        "more_acts": [act for act in acts if act not in shown],
    }


class LedgerCreate(CreatePage):
    ledger: Ledger
    template_name = "entities/record_form.html"
    success_message = "已登记。"

    @property
    def draft_key(self):
        return f"{self.ledger.name}-new"

    def get_initial(self):
        asked = self.request.GET
        given = {name: asked[name] for name in self.ledger.presets if is_row_number(asked.get(name, ""))}
        fields = self.form_class.base_fields
        if self.ledger.preset:
            given |= self.ledger.preset(given, fields, self.request.user)
        first = next(
            (name for name, field in fields.items() if isinstance(field, DateField) and field.required), None
        )
        if "entity" in fields:
            given["entity"] = entity_text(self.request.GET.get("entity", ""), self.request.user)
        return {**given, **({first: today()} if first else {})}

    @property
    def back_label(self):
        return self.ledger.title

    def back_url(self):
        return self.ledger.url("list")

    def save(self, form):
        return self.ledger.add(form.row(), by=self.request.user, on=today())


def entity_text(pk, user) -> str:
    """The words for an entity that the user sees, for a field that takes text."""
    one = asked_row(Entity.objects.visible_to(user), str(pk))
    return said_of(one) if one else ""


class LedgerUpdate(UpdatePage):
    ledger: Ledger
    template_name = "entities/record_form.html"
    success_message = "已保存。"

    @property
    def back_label(self):
        return str(self.object)

    def save(self, form):
        extra = {"version": form.cleaned_data["version"]} if "version" in form.fields else {}
        return self.ledger.change(self.object, by=self.request.user, on=today(), **extra, **form.values())


class StepPage(FormPage):
    """A form about one step of one row that the user may see; ``act`` calls the service.

    ``takes_row``: the form wants the row to offer its choices.
    """

    model: type
    select: tuple = ()
    takes_row = False
    days: tuple = ()  # fields that begin with today
    template_name = "entities/record_form.html"

    def rows(self):
        """Of which rows this is a step."""
        return self.model.objects.all()

    def dispatch(self, request, *args, **kwargs):
        if request.user.is_authenticated and self.has_permission():
            rows = self.rows().visible_to(request.user)
            self.row = get_object_or_404(
                rows.select_related(*self.select) if self.select else rows, pk=kwargs["pk"]
            )
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), **({"row": self.row} if self.takes_row else {})}

    @property
    def back_label(self):
        return str(self.row)

    def get_initial(self):
        return {name: today() for name in self.days}

    def get_context_data(self, **kwargs):
        return super().get_context_data(row=self.row, **kwargs)

    def back_url(self):
        return self.row.get_absolute_url()

    def get_success_url(self):
        return self.row.get_absolute_url()

    def save(self, form):
        return self.act(form.cleaned_data, by=self.request.user, on=today())

    def act(self, given, *, by, on):
        raise NotImplementedError


# --- facts -------------------------------------------------------------------------------------------------------------


def facts_of(row, ledger: Ledger, user) -> list:
    """``[(label, value)]`` of what the form asks for, as words; secrets masked, relations as links."""
    names = (
        ledger.form._meta.fields
        if ledger.form
        else [field.name for field in row._meta.fields if field.name not in HIDDEN]
    )
    return [(row._meta.get_field(name).verbose_name, words(row, name, user)) for name in names]


# How a secret of this field name is shown; an app adds its own.
MASKS: dict[str, Callable] = {"phone": mask_phone, "certificate_no": mask_id}
HIDDEN = {"id", "uuid", "office", "created_by", "created_at", "import_batch", "version", "lines"}


def words(row, name: str, user):
    """One field as ``user`` reads it."""
    value = getattr(row, name)
    if name in MASKS:
        return MASKS[name](value)
    if hasattr(row, f"get_{name}_display"):
        return getattr(row, f"get_{name}_display")() or ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, datetime):
        return f"{timezone.localtime(value):%Y-%m-%d %H:%M}"
    if hasattr(value, "get_absolute_url"):
        return row_link(value, user)
    return "" if value is None else value
