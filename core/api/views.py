"""The addresses of all resources: rows, one row, and what a form offers."""

from django.db import transaction
from django.http import Http404
from django.utils.functional import classproperty
from rest_framework.exceptions import MethodNotAllowed
from rest_framework.reverse import reverse
from rest_framework.views import APIView

from core.access import may
from core.api import describing, paging, shapes, writing
from core.api.problems import Problem, invalid
from core.api.registry import Resource, Write
from core.api.tags import require_match, tag_of, tag_of_row, tagged
from core.errors import RuleBroken
from core.pages import is_row_number


class ApiView(APIView):
    """``scope`` is what a key must name, ``permission_required`` what the role must hold to read; ``writes`` is the
    permission to write. ``parameters()`` are the only query parameters that there may be."""

    permission_required = "core.view_todo"
    writes = ""
    scope = ""
    http_method_names = ["get", "head", "post", "patch"]

    def permission_to(self, method: str) -> str:
        return self.permission_required if method in ("GET", "HEAD") else self.writes

    def initial(self, request, *args, **kwargs):
        name = request.method.lower()
        if name not in self.http_method_names or not hasattr(self, name):
            raise MethodNotAllowed(request.method)
        super().initial(request, *args, **kwargs)
        self.query, wrong = shapes.read_query(request.GET, self.parameters())
        if wrong:
            raise invalid(wrong)

    def parameters(self) -> dict:
        return {}

    def describe(self, method: str) -> dict:
        """The operation in OpenAPI."""
        raise NotImplementedError


class ResourceView(ApiView):
    resource: Resource

    @classproperty
    def permission_required(cls):  # noqa: N805  of the class: a test walks over all addresses
        return cls.resource.permission

    @classproperty
    def scope(cls):  # noqa: N805
        return cls.resource.name

    def rows(self):
        """The user's rows as the list page has them, filtered as asked."""
        page = self.resource.rows_page(self.request._request)
        try:
            rows = page.get_queryset()
        except RuleBroken:
            raise Http404 from None
        if page.filterset.is_bound and not page.filterset.is_valid():
            raise invalid(writing.errors_of(page.filterset.form), 422)
        return rows

    def row(self):
        pk = self.kwargs["id"]
        found = self.rows().filter(pk=pk).first() if is_row_number(pk) and int(pk) else None
        if found is None:
            raise Http404
        return found

    def told(self, row, *, status=200):
        body = self.resource.whole(row)
        where = reverse(f"api:{self.resource.name}-one", args=[row.pk])
        headers = {"Location": where} if status == 201 else {}
        return tagged(self.request, body, tag_of_row(row, body), status=status, headers=headers)


class Rows(ResourceView):
    """The list, and a new row."""

    def parameters(self):
        if self.request.method == "POST":
            return {}
        return self.list_parameters()

    @classmethod
    def list_parameters(cls) -> dict:
        page = cls.resource.page_class
        order = list(paging.orderings(page.ordering))
        return {
            **shapes.of_filters(page.filterset_class),
            "ordering": {"type": "string", "enum": order, "description": f"排序，默认 {order[0]}"},
            "page_size": paging.PAGE_SIZE,
            "cursor": paging.CURSOR,
        }

    def get(self, request):
        ordering = self.resource.page_class.ordering
        body = paging.page_of(request, self.rows(), ordering, self.query, self.resource.brief)
        return tagged(request, body, tag_of(body))

    def describe(self, method):
        return describing.rows(self.resource, method, self.list_parameters())


class RowsAndNew(Rows):
    @classproperty
    def writes(cls):  # noqa: N805
        return cls.resource.permission_to(cls.resource.create)

    def post(self, request):
        body = writing.checked_body(request, self.resource.create)
        row, is_new = writing.create_once(self.resource, body, request.user, request.auth)
        return self.told(self.as_listed(row), status=201 if is_new else 200)

    def as_listed(self, row):
        """The row with what the list joins to it; whoever may enter it is told of it though they may not look it up."""
        return self.resource.page_class.queryset.filter(pk=row.pk).first() or row


class Row(ResourceView):
    """One row."""

    def get(self, request, id):
        return self.told(self.row())

    def describe(self, method):
        return describing.row(self.resource, method)


class RowAndEdit(Row):
    @classproperty
    def writes(cls):  # noqa: N805
        return cls.resource.permission_to(cls.resource.edit)

    def patch(self, request, id):
        resource, body = self.resource, writing.checked_body(request, self.resource.edit)
        with transaction.atomic():
            found = self.row()
            locked = resource.model._base_manager.select_for_update(of=("self",)).get(pk=found.pk)
            seen = self.row()
            require_match(request, tag_of_row(seen, resource.whole(seen)))
            if not may(request.user, self.writes, locked):
                raise Problem(403)
            writing.save(resource.edit, body, request.user, locked)
        return self.told(self.row())


class FormOf(ResourceView):
    """What may be written: the fields of the form for a new row, and what each offers this person."""

    most = 1000

    @classproperty
    def permission_required(cls):  # noqa: N805
        return cls.resource.permission_to(cls.resource.create)

    @classmethod
    def form_parameters(cls):
        known = writing.body_shape(cls.resource.create)["properties"]
        return {
            name: writing.properties_of(cls.resource.create)[name]
            for name in cls.resource.create.asks
            if name in known
        }

    def parameters(self):
        return self.form_parameters()

    def get(self, request):
        write: Write = self.resource.create
        if missing := [name for name in write.asks if name in write.required and name not in self.query]:
            raise invalid({name: ["必须填写"] for name in missing})
        try:
            form = write.form(user=request.user, **write.needs(self.query, request.user, None))
        except RuleBroken as rule:
            raise writing.broken(rule) from None
        given = writing.properties_of(write)
        fields = [self._field(name, form.fields[name]) for name in given if name in form.fields]
        body = {"fields": fields}
        return tagged(request, body, tag_of(body))

    def _field(self, name, field) -> dict:
        return {
            "name": name,
            "label": str(field.label or ""),
            "is_required": bool(field.required),
            "help": str(field.help_text or ""),
            "choices": self._choices(field) if hasattr(field, "choices") else [],
        }

    def _choices(self, field) -> list[dict]:
        found = []
        for value, label in field.choices:
            pairs = label if isinstance(label, list | tuple) else [(value, label)]
            found += [{"value": str(getattr(one, "value", one)), "label": str(words)} for one, words in pairs]
            if len(found) >= self.most:
                break
        return [one for one in found if one["value"] not in ("", "None")]

    def describe(self, method):
        return describing.form(self.resource, self.form_parameters())


class NotFound(ApiView):
    """Any other address below the interface, answered in the interface's own words."""

    def initial(self, request, *args, **kwargs):
        super(ApiView, self).initial(request, *args, **kwargs)

    def permission_to(self, method):
        return self.permission_required

    def get(self, request, rest=""):
        raise Http404

    post = patch = get


def views_of(resource: Resource) -> list[tuple[str, str, type]]:
    """``[(address, name, view class)]`` of one resource, each class of its own with its permission."""
    name = resource.name
    found = [
        (f"{name}/", f"{name}-list", RowsAndNew if resource.create else Rows),
        (f"{name}/<str:id>/", f"{name}-one", RowAndEdit if resource.edit else Row),
    ]
    if resource.create:
        found.insert(1, (f"{name}/form/", f"{name}-form", FormOf))
    return [
        (address, url, type(base.__name__, (base,), {"resource": resource})) for address, url, base in found
    ]


__all__ = ["ApiView", "NotFound", "views_of"]
