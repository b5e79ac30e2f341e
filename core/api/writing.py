"""A body becomes a row through the form and the service of the page, once however often it is sent."""

import json
from collections.abc import Mapping

from django import forms
from django.db import IntegrityError, transaction
from django.utils.datastructures import MultiValueDict

from core.api import shapes
from core.api.problems import Problem, broken, invalid
from core.api.registry import Resource, Write
from core.clock import now
from core.errors import RuleBroken
from core.fields import blind_indexes
from core.forms import ClientUUIDField
from core.models import ApiSubmission

OWN = ("uuid", "client_uuid", "version")  # what the form carries for itself


def properties_of(write: Write) -> dict[str, shapes.Shape]:
    """What a body may say: the fields of the form and ``extra``."""
    fields = {name: shapes.of_field(one) for name, one in write.form.base_fields.items()}
    given = {name: one for name, one in fields.items() if one and name not in (*OWN, *write.without)}
    return {**given, **write.extra}


def body_shape(write: Write) -> shapes.Shape:
    """The body of a create (with its uuid and what must be there) or of an edit (what is left out stays)."""
    given = properties_of(write)
    if write.verb != "add":
        return shapes.body_of(given, write.required)
    needed = [
        name
        for name, one in write.form.base_fields.items()
        if name in given and one.required and one.initial is None and not isinstance(one, forms.BooleanField)
    ]
    needed += [name for name in write.required if name not in needed]
    named = {"uuid": {**shapes.UUID_SHAPE, "title": "提交编号", "description": "由调用方生成，重发时不变"}}
    return shapes.body_of({**named, **given}, ["uuid", *needed])


def checked_body(request, write: Write) -> dict:
    """The body, which fits its shape; nulls are left out."""
    body = request.data
    if wrong := shapes.faults(body, body_shape(write)):
        raise invalid(wrong)
    return {name: value for name, value in body.items() if value is not None}


def form_for(write: Write, body: Mapping, user, row=None) -> forms.Form:
    """The page's form, filled with what the page would show and over it what the body says."""
    needs = write.needs(body, user, row)
    begun = write.form(user=user, **needs)
    data = MultiValueDict()
    for name, field in begun.fields.items():
        if isinstance(field, forms.FileField):
            continue
        _put(data, name, field.prepare_value(begun.get_initial_for_field(field, name)))
    for name, value in (write.unpack(body) if write.unpack else body).items():
        if name in begun.fields or name not in body:
            _put(data, name, value)
    for name, field in begun.fields.items():
        if isinstance(field, ClientUUIDField) and "uuid" in body:
            _put(data, name, body["uuid"])
        if name == "version" and row is not None:
            _put(data, name, row.version)
    return write.form(data, user=user, **needs)


def _put(data: MultiValueDict, name: str, value) -> None:
    if value is None or value is False:
        data.pop(name, None)
    else:
        data.setlist(name, list(value) if isinstance(value, list | tuple | set) else [value])


def save(write: Write, body: Mapping, user, row=None):
    """The written row. Raises Problem 422 with what the form or the service says, by field."""
    try:
        form = form_for(write, body, user, row)
        if not form.is_valid():
            raise invalid(errors_of(form), 422)
        return write.save(form, user, row)
    except RuleBroken as rule:
        raise broken(rule) from None


def errors_of(form) -> dict[str, list[str]]:
    told = {"client_uuid": "uuid", "__all__": ""}
    return {told.get(name, name): [str(one) for one in found] for name, found in form.errors.items()}


def create_once(resource: Resource, body: Mapping, user, token):
    """``(row, whether it is new)``. The same body under its uuid again answers the first row; other words, or somebody
    else's uuid, raise Problem 409 and change nothing."""
    content = json.dumps({"": resource.name, **body}, ensure_ascii=False, sort_keys=True)
    try:
        with transaction.atomic():
            if earlier := ApiSubmission.objects.filter(client_uuid=body["uuid"]).first():
                return _first(earlier, resource, content, user), False
            kept = _keep(resource, body, content, user, token)
            _refuse_of_page(resource, body)
            row = save(resource.create, body, user)
            kept.object_id = row.pk
            kept.save(update_fields=["object_id"])
            return row, True
    except _AtOnce:  # the same body twice at once: the other request has saved it
        return _first(ApiSubmission.objects.get(client_uuid=body["uuid"]), resource, content, user), False


class _AtOnce(Exception):
    pass


def _keep(resource, body, content, user, token) -> ApiSubmission:
    try:
        with transaction.atomic():
            return ApiSubmission.objects.create(
                client_uuid=body["uuid"],
                resource=resource.name,
                content_digest=blind_indexes(content)[0],
                created_by=user,
                token=token,
                created_at=now(),
            )
    except IntegrityError:
        raise _AtOnce from None


def _first(earlier: ApiSubmission, resource, content, user):
    same = earlier.content_digest in blind_indexes(content) and earlier.created_by_id == user.pk
    if not same:
        raise Problem(409, "这个 uuid 已用于另一次提交，内容不同，没有覆盖；新的记录请用新的 uuid")
    return resource.model._base_manager.get(pk=earlier.object_id)


def _refuse_of_page(resource, body) -> None:
    """A uuid that a page's own form has used already."""
    names = {field.name for field in resource.model._meta.fields}
    if "uuid" in names and resource.model._base_manager.filter(uuid=body["uuid"]).exists():
        raise Problem(409, "这个 uuid 已在网页上使用；新的记录请用新的 uuid")
