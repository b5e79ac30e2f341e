"""Every address of the portal with a record behind it: one of the own grid, of another grid, of a stranger's office.

A new page whose record cannot be told from its class needs one line in ``MODELS``; the matrix test fails until then.
"""

import hashlib
import uuid
from contextlib import suppress
from datetime import UTC, datetime
from itertools import count

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.core.files.base import ContentFile
from django.urls import reverse

from core.models import IssuedDocument, Job
from core.models.attachments import Attachment
from core.models.imports import ImportBatch, ImportRow
from core.storage import attachments_storage, imports_storage
from entities.models import Entity
from entities.views.entities import OfEntity
from food_safety.models import RapidTest
from inspections.models import Inspection
from reports.models import (
    Edition,
    EditionFile,
    Summary,
    SummaryOutput,
    SummaryVersion,
    editions_storage,
    summaries_storage,
)
from tests.factories.core import AssignmentFactory, UserFactory
from tests.test_everywhere import PAGES, PUBLIC, ROUTES, factory_of

AT = datetime(2026, 5, 8, 3, 0, tzinfo=UTC)

# Pages about another record than their name says (``<app>:<model>_<action>``): (part of the URL name, model).
OTHERWISE = [
    ("_import_", "core.importbatch"),
    ("entities:onlinecheck_create", "entities.onlinesubject"),
    ("inspections:recheck_", "inspections.inspection"),
    ("inspections:order_create", "inspections.inspection"),
    ("inspections:exposedhit_create", "inspections.inspection"),
    ("complaints:clock_", "complaints.complaintclock"),
    ("reports:override_create", "reports.summary"),
]
# Addresses with an argument that is no record.
WITHOUT_RECORD = {
    "reports:figure_detail": {"key": "inspections.visits"},
    "reports:late_list": {"key": "inspections.rectification"},
}
# Shown to the public, or about a record that no class and no name tells: their own tests say who sees them.
ELSEWHERE = {"inspections:document_serve"}
# No two records here have the same number: a page about another record than the test believes does not find it.
# A database that counts on from the highest number has room between two of them.
NUMBERS = count(1_000_000, 1_000)


def model_of(name, view):
    """The model of the record in the address ``name``: as listed above, as the page says, as its name says."""
    for part, label in OTHERWISE:
        if part in name + "_":
            return apps.get_model(label)
    if issubclass(view, OfEntity):
        return Entity
    if (queryset := getattr(view, "queryset", None)) is not None:
        return queryset.model
    if getattr(view, "model", None) is not None:
        return view.model
    app, _, rest = name.partition(":")
    with suppress(LookupError):
        return apps.get_model(app, rest.partition("_")[0])
    return None


def has_maker(model) -> bool:
    if hasattr(Place, f"_{model.__name__.lower()}"):
        return True
    with suppress(AssertionError):
        return bool(factory_of(model))
    return False


def routes_with_records():
    """``[(url name, view, model, route)]`` of every address that names a record of which a test can make one."""
    return [found for found in _routes() if has_maker(found[2])]


def without_maker() -> list[str]:
    """Names of the models that stand in an address and that no factory makes: their pages are not walked yet."""
    return sorted({model.__name__ for _, _, model, _ in _routes() if not has_maker(model)})


def _routes():
    found = []
    for route, name, view in ROUTES:
        arguments = route.count("<") - ("<int:row_no>" in route)
        if (
            arguments != 1
            or name in WITHOUT_RECORD
            or name in ELSEWHERE
            or view.permission_required == PUBLIC
        ):
            continue  # an address of two arguments names a pair or a file of a record: as above
        model = model_of(name, view)
        assert model is not None, f"{name}: tests/security/places.py does not know which record this is about"
        found.append((name, view, model, route))
    return found


class Place:
    """A corner of the portal (office, grid, village) in which ``row(model)`` stands."""

    def __init__(self, office, grid=None, village=None, person=None):
        self.office, self.grid, self.village = office, grid, village
        self.person = person or UserFactory(office=office)
        self._rows = {}

    def row(self, model):
        """The one record of ``model`` in this place."""
        if model not in self._rows:
            make = getattr(self, f"_{model.__name__.lower()}", None)
            self._rows[model] = make() if make else self._made(model)
        return self._rows[model]

    def batch(self, key):
        """The batch of one kind of import."""
        return self._rows.get(key) or self._rows.setdefault(key, self._importbatch(key))

    def address(self, name, model, route):
        row = self.batch(PAGES[name].importer.key) if model is ImportBatch else self.row(model)
        if "<uuid:sheet>" in route:
            return reverse(name, kwargs={"sheet": row.sheet_uuid})
        if "<uuid:uuid>" in route:
            arguments = {"uuid": row.uuid}
            if "row_no" in route:
                arguments["row_no"] = 2
            return reverse(name, kwargs=arguments)
        return reverse(name, kwargs={"pk": row.pk})

    def _made(self, model):
        """A record of this place; what leads to its office, grid and village is the one of this place, too."""
        fields = {field.name: field for field in model._meta.fields}
        own = {
            "office": self.office,
            "grid": self.grid,
            "village": self.village,
            **dict.fromkeys(("created_by", "tested_by", "lead_officer"), self.person),
        }
        values = {name: value for name, value in own.items() if name in fields}
        paths = [getattr(model, f"{thing}_path", None) or "" for thing in ("office", "grid", "village")]
        for name in ("entity", "inspection", *(path.partition("__")[0] for path in paths if "__" in path)):
            if name in fields:
                values[name] = self.row(fields[name].related_model)
        if model._meta.pk.get_internal_type() == "BigAutoField":
            values["pk"] = next(NUMBERS)
        return factory_of(model)(**values)

    def _office(self):
        return self.office

    def _grid(self):
        return self.grid

    def _assignment(self):
        return AssignmentFactory(user=self.person, grid=self.grid)

    def _rapidtest(self):
        return factory_of(RapidTest)(
            office=self.office,
            entity=self.row(Entity),
            grid=self.grid,
            result="positive",
            village=self.village,
            tested_by=self.person,
            created_by=self.person,
            sheet_uuid=uuid.uuid4(),
        )

    def _issueddocument(self):
        about = self.row(Inspection)
        return factory_of(IssuedDocument)(
            office=self.office,
            content_type=ContentType.objects.get_for_model(about),
            object_id=str(about.pk),
            issued_by=self.person,
        )

    def _summary(self):
        return factory_of(Summary)(
            office=self.office,
            created_by=self.person,
            state="final",
            finalised_at=AT,
            finalised_by=self.person,
        )

    def _edition(self):
        return factory_of(Edition)(
            summary=self.row(Summary),
            state="published",
            approved_by=UserFactory(office=self.office),
            approved_at=AT,
            published_by=self.person,
            published_at=AT,
        )

    def _editionfile(self):
        return EditionFile.objects.create(
            edition=self.row(Edition),
            format="pdf",
            is_final=True,
            file=editions_storage().save(f"2026/{uuid.uuid4()}.pdf", ContentFile(b"%PDF")),
            size=4,
            sha256=hashlib.sha256(b"%PDF").hexdigest(),
        )

    def _summaryversion(self):
        summary = self.row(Summary)
        return SummaryVersion.objects.create(
            summary=summary, number=1, title=summary.title, tree=summary.tree, saved_by=self.person
        )

    def _summaryoutput(self):
        output = SummaryOutput(
            summary=self.row(Summary),
            job=self.row(Job),
            version=1,
            edition="final",
            format="pdf",
            size=4,
            sha256=hashlib.sha256(b"%PDF").hexdigest(),
            made_by=self.person,
            made_at=AT,
        )
        output.file.name = summaries_storage().save(f"2026/{uuid.uuid4()}.pdf", ContentFile(b"%PDF"))
        output.save()
        return output

    def _importbatch(self, key="entities.entity"):
        batch = ImportBatch.objects.create(
            office=self.office,
            key=key,
            filename="名单.csv",
            sha256="0" * 64,
            format="text",
            header_row=0,
            mapping={"name": 0},
            options={"header": ["名称"]},
            state="previewed",
            counts={"question": 1},
            created_by=self.person,
            created_at=AT,
            height=2,
            file=imports_storage().save(
                f"2026/05/{uuid.uuid4()}.table", ContentFile("名称\n甲店\n".encode())
            ),
        )
        ImportRow.objects.create(
            batch=batch,
            row_no=2,
            state="question",
            raw=["甲店"],
            question_key="a",
            question={"key": "village", "text": "哪个村？", "choices": [["1", "一村"]]},
        )
        return batch

    def _attachment(self):
        owner = self.row(Inspection)
        name = attachments_storage().save(f"2026/05/{uuid.uuid4()}.jpg", ContentFile(b"\xff\xd8\xff"))
        return Attachment.objects.create(
            office=self.office,
            content_type=ContentType.objects.get_for_model(owner),
            object_id=owner.pk,
            file=name,
            name="门头.jpg",
            sha256="0" * 64,
            size=3,
            mime="image/jpeg",
            created_by=self.person,
            created_at=AT,
        )
