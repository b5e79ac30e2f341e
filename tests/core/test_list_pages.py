"""What a list page reads: the fields that it shows, the choices of the person who asks, as they are now."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import get_resolver, reverse
from django.urls.exceptions import NoReverseMatch
from pytest_django.asserts import assertHTMLEqual

from core import addresses
from core.columns import ChoiceTag, Column, fields_read, tag
from core.indicators import Scope, get
from core.models import User, Village
from core.periods import Period
from entities.models import Entity
from tests.factories.core import OfficeFactory, UserFactory, VillageFactory
from tests.factories.entities import EntityFactory
from tests.factories.inspections import CoalSiteFactory, InspectionFactory


def options(page, name):
    return [str(words) for _, words in page.context["filterset"].form[name].field.widget.choices]


def test_a_list_reads_the_fields_that_it_shows_and_no_others(client, chief, office):
    EntityFactory(office=office, name="丰源便民超市")
    client.force_login(chief)
    address = reverse("entities:entity_list")
    client.get(address)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        page = client.get(address)
    (rows,) = [one["sql"] for one in asked if '"entities_entity"."name"' in one["sql"]]
    assert '"entities_entity"."registered_on"' in rows
    assert '"entities_entity"."business_scope"' not in rows
    assert "丰源便民超市" in page.content.decode()


def test_columns_tell_what_they_read_or_the_whole_row_is_read():
    shown = (
        Column("名称", "name"),
        Column("类型", "get_kind_display"),
        Column("村", "village.name"),
        Column("状态", ChoiceTag("status", {})),
        Column("代码", lambda row: row.code or row.old_code, reads=("code", "old_code")),
    )
    assert fields_read(Entity, shown) == ["name", "kind", "village__name", "status", "code", "old_code"]
    assert fields_read(Entity, (*shown, Column("代码", lambda row: row.code))) is None
    assert fields_read(Entity, (*shown, Column("村", "village"))) is None
    assert fields_read(Entity, (*shown, Column("性质", "is_present"))) is None


def test_words_of_a_choice_are_those_of_its_field():
    assert Column("类型", "get_kind_display").of(Entity(kind="individual")) == "个体工商户"
    assert Column("类型", "get_kind_display").of(Entity(kind="gone")) == "gone"
    state = ChoiceTag("status", {"closed": "plain"}, otherwise="ok")
    assert state(Entity(status="closed")) == '<span class="tag tag-plain">注销</span>'
    assert state(Entity(status="operating")) == '<span class="tag tag-ok">在营</span>'


def test_a_workbook_holds_the_words_of_what_the_page_draws():
    assert Column("状态", lambda row: tag("5 < 7 & 正常", "ok")).for_export(None) == "5 < 7 & 正常"
    assert Column("备注", lambda row: "<b>原话</b>").for_export(None) == "<b>原话</b>"


def test_choices_of_a_filter_are_those_of_the_person_and_of_the_moment(client, chief, office):
    elsewhere = OfficeFactory()
    VillageFactory(office=office, name="丰乐村")
    VillageFactory(office=elsewhere, name="别处村")
    stranger = UserFactory(office=elsewhere, role="chief")
    address = reverse("entities:entity_list")
    client.force_login(chief)
    assert options(client.get(address), "village") == ["全部", "丰乐村"]
    client.force_login(stranger)
    assert options(client.get(address), "village") == ["全部", "别处村"]
    VillageFactory(office=office, name="新合并村")
    client.force_login(chief)
    assert sorted(options(client.get(address), "village")) == ["丰乐村", "全部", "新合并村"]
    Village.objects.filter(name="丰乐村").update(office=elsewhere)
    assert options(client.get(address), "village") == ["全部", "新合并村"]


def test_choices_follow_a_person_into_another_office(client, chief, office):
    elsewhere = OfficeFactory()
    VillageFactory(office=office, name="丰乐村")
    VillageFactory(office=elsewhere, name="别处村")
    address = reverse("entities:entity_list")
    client.force_login(chief)
    assert options(client.get(address), "village") == ["全部", "丰乐村"]
    chief.office = elsewhere
    chief.save()
    assert options(client.get(address), "village") == ["全部", "别处村"]


@pytest.mark.parametrize("args", [[7], [7, 8], []])
def test_addresses_are_those_of_django(args):
    tried = 0
    for name in sorted(_names(get_resolver(), "")):
        try:
            expected = reverse(name, args=args)
        except NoReverseMatch:
            with pytest.raises(NoReverseMatch):
                addresses.reverse(name, args=args)
            continue
        assert addresses.reverse(name, args=args) == expected
        tried += 1
    assert tried > (0 if len(args) == 2 else 100)


def test_an_address_without_its_key_is_refused():
    with pytest.raises(NoReverseMatch):
        addresses.reverse("entities:entity_detail", args=[None])


def _names(resolver, prefix):
    for one in resolver.url_patterns:
        if hasattr(one, "url_patterns"):
            yield from _names(one, f"{prefix}{one.namespace}:" if one.namespace else prefix)
        elif isinstance(one.name, str):
            yield prefix + one.name


def test_names_of_people_who_are_no_choice_any_more_are_shown(client, chief, office):
    first, second = UserFactory(office=office), UserFactory(office=office)
    InspectionFactory.create_batch(2, office=office, lead_officer=first, second_officer=second)
    User.objects.filter(pk=second.pk).update(role="clerk")
    client.force_login(chief)
    page = client.get(reverse("inspections:inspection_list"))
    assert page.content.decode().count(f"{first.display_name}、{second.display_name}") == 2
    assert second.display_name not in options(page, "officer")


def test_inputs_of_a_filter_are_drawn_as_django_draws_them(client, chief, office):
    client.force_login(chief)
    page = client.get(reverse("inspections:inspection_list"), {"q": '"<b>', "on_from": "2026-05-01"})
    form = page.context["filterset"].form
    for name in ("q", "on_from", "entity"):
        field = form[name]
        drawn = str(field)
        del field.field.widget.render
        assertHTMLEqual(drawn, str(field))
    assert 'value="&quot;&lt;b&gt;"' in page.content.decode()


def test_the_list_behind_a_sum_says_the_sum(client, chief, office):
    for tonnes in ("1.5", "5.250"):
        CoalSiteFactory(
            office=office,
            banned_on=date(2026, 10, 20),
            banned_by=chief,
            mode="self",
            removed_tonnes=tonnes,
        )
    client.force_login(chief)
    address = get("coal.removed_tonnes").url(Period.year(2026), Scope.of_office(office))
    words = client.get(address).content.decode()
    assert "本页只列出统计数「清理劣质散煤」（2026-01-01 至 2026-12-31，6.75吨）所计入的记录。" in words
