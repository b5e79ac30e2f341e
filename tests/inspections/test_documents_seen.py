"""Who sees which documents: exactly those who may see the record that a document was made of."""

from datetime import UTC, date, datetime

import pytest
from django.contrib.contenttypes.models import ContentType
from django.urls import reverse

from complaints.models.complaints import Recusal
from core.documents.register import register
from core.models import IssuedDocument
from inspections.models import DocumentService
from tests.factories.complaints import ComplaintFactory, ReporterIdentityFactory
from tests.factories.core import IssuedDocumentFactory, NumberSeriesFactory, UserFactory
from tests.factories.inspections import (
    CaseFilingFactory,
    InspectionFactory,
    OrderFactory,
    SeizureFactory,
)

LIST = "inspections:document_list"


def paper(record, number, **fields):
    """A document of ``record`` that bears ``number`` of the series a."""
    return IssuedDocumentFactory(
        office=record.office,
        content_type=ContentType.objects.get_for_model(record),
        object_id=str(record.pk),
        series="a",
        year=2026,
        number=number,
        number_text=f"文〔2026〕{number}号",
        **fields,
    )


def seen(user):
    return set(IssuedDocument.objects.visible_to(user).values_list("number", flat=True))


@pytest.fixture
def papers(office, grid, other_grid, officer, second_officer, shop):
    """1 a check of the own grid, 2 of another grid, 3 a case of another grid on which the officer works, 4 one on which
    he does not, 5 a measure in that other case, 6 in the officer's case by two others.
    """
    others = [UserFactory(office=office, role="officer") for _ in range(2)]
    of_others = {"office": office, "lead_officer": others[0], "second_officer": others[1]}
    own = CaseFilingFactory(
        office=office, grid=other_grid, lead_officer=officer, second_officer=second_officer
    )
    foreign = CaseFilingFactory(grid=other_grid, **of_others)
    records = [
        InspectionFactory(office=office, grid=grid, entity=shop),
        InspectionFactory(office=office, grid=other_grid),
        own,
        foreign,
        SeizureFactory(grid=other_grid, case=foreign, **of_others),
        SeizureFactory(grid=other_grid, case=own, **of_others),
    ]
    return [paper(record, number) for number, record in enumerate(records, start=1)]


def test_documents_are_seen_with_their_records(papers, officer, chief, clerk, county_user, stranger, admin):
    assert [seen(user) for user in (officer, chief, clerk, county_user, stranger, admin)] == [
        {1, 3, 6},
        {1, 2, 3, 4, 5, 6},
        {1, 2, 3, 4, 5, 6},
        {1, 2, 3, 4, 5, 6},
        set(),
        set(),
    ]


@pytest.mark.parametrize("role", ["grid_staff", "assistant", "admin", "auditor"])
def test_who_reads_no_documents_at_all(papers, client, office, role):
    client.force_login(UserFactory(office=office, role=role))
    assert client.get(reverse(LIST)).status_code == 403


def test_the_list_shows_what_opens(papers, client, officer):
    client.force_login(officer)
    page = client.get(reverse(LIST))
    assert [row.number for row in page.context["object_list"]] == [6, 3, 1]
    codes = [client.get(reverse("inspections:document_detail", args=[one.pk])).status_code for one in papers]
    assert codes == [200, 404, 200, 404, 404, 200]


def recuse(complaint, officer):
    Recusal.objects.create(
        complaint=complaint,
        officer=officer,
        reason="亲属",
        recorded_by=officer,
        recused_on=date(2026, 5, 9),
    )


def test_a_recused_or_unassigned_officer_reads_no_paper_of_a_complaint(office, officer, chief):
    mine = ComplaintFactory(office=office, handler=officer)
    other = ComplaintFactory(office=office)
    recused = ComplaintFactory(office=office, handler=officer)
    recuse(recused, officer)
    for number, complaint in enumerate((mine, other, recused), start=1):
        paper(complaint, number)
    assert (seen(officer), seen(chief)) == ({1}, {1, 2, 3})
    recuse(recused, chief)
    assert seen(chief) == {1, 2}


def test_a_paper_that_names_the_reporter_is_not_the_clerks(office, clerk, chief):
    """The clerk registers complaints and then sees no reporter: a letter to him is made of the sealed record."""
    sealed = ReporterIdentityFactory(office=office)
    row = IssuedDocumentFactory(
        office=office, content_type=ContentType.objects.get_for_model(sealed), object_id=str(sealed.pk)
    )
    assert list(IssuedDocument.objects.visible_to(clerk)) == []
    assert list(IssuedDocument.objects.visible_to(chief)) == [row]


def service(document, first, second):
    return DocumentService.objects.create(
        office=document.office,
        document=document,
        served_on=date(2026, 5, 9),
        receiver="何掌柜",
        first_officer=first,
        second_officer=second,
        recorded_by=first,
        recorded_at=datetime(2026, 5, 9, 3, 0, tzinfo=UTC),
    )


def test_services_and_their_proofs_are_seen_with_the_document_served(
    papers, client, officer, second_officer, chief
):
    services = [service(one, officer, second_officer) for one in papers[:2]]
    for number, one in enumerate(services, start=7):
        paper(one, number)
    assert list(DocumentService.objects.visible_to(officer)) == [services[0]]
    assert seen(officer) == {1, 3, 6, 7}
    assert seen(chief) == {1, 2, 3, 4, 5, 6, 7, 8}
    client.force_login(officer)
    address = reverse("inspections:document_issue", args=["service.proof", services[1].pk])
    assert client.post(address, {"confirmed": "1"}).status_code == 404


def test_the_register_of_numbers_names_no_shop_of_another_grid(
    office, grid, other_grid, shop, officer, chief
):
    """An officer finds every number, for gaps must show, but not whose it is."""
    series = NumberSeriesFactory(office=office, key="rectify", year=2026, last=2, pattern="责〔{year}〕{n}号")
    for number, place in ((1, grid), (2, other_grid)):
        OrderFactory(
            office=office,
            grid=place,
            entity=shop,
            kind="rectify",
            issued_on="2026-05-08",
            number_text=f"责〔2026〕{number}号",
            state="served",
        )

    def lines(user):
        return [(line.explanation, bool(line.url)) for line in register(series, user)]

    assert lines(chief) == [("责令改正通知书：丰源便民超市", True), ("责令改正通知书：丰源便民超市", True)]
    assert lines(officer) == [("责令改正通知书：丰源便民超市", True), ("责令改正通知书", False)]
