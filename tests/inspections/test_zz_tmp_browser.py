from datetime import date

import pytest
from django.urls import reverse

from entities.models import EntityTag
from inspections.models import Inspection
from inspections.services import load_checklists
from tests.factories.entities import EntityFactory, TagFactory
from tests.factories.inspections import *
from tests.inspections.conftest import *

pytestmark=[pytest.mark.django_db(transaction=True)]

def test_flow(live_server, browser_window, client, officer, second_officer, office, grid, village, chief):
    load_checklists()
    shop=EntityFactory(office=office,grid=grid,village=village,name="丰源便民超市",code="92620799MA00000001",is_food=True,address="青禾镇上寨村3社")
    EntityTag.objects.create(entity=shop,tag=TagFactory(code="food_sale",name="食品销售"),added_on=date(2026,1,1))
    last=InspectionFactory(office=office,entity=shop,inspected_on=date(2026,5,8)); ProblemFactory(inspection=last)
    CampaignFactory(office=office,starts_on=date(2026,1,1),ends_on=date(2027,1,1),name="农村假冒伪劣食品专项整治")
    client.force_login(officer)
    page=browser_window(viewport={"width":390,"height":844},device_scale_factor=1,is_mobile=True,has_touch=True)
    page.context.add_cookies([{"name":"sessionid","value":client.cookies["sessionid"].value,"url":live_server.url}])
    page.goto(live_server.url+reverse("inspections:inspection_create"))
    page.fill("#q","fyb"); page.wait_for_timeout(900)
    page.screenshot(path="/tmp/insp/1.png",full_page=True)
    page.click("text=丰源便民超市")
    page.wait_for_load_state("networkidle")
    page.screenshot(path="/tmp/insp/2.png",full_page=True)
    # change list by htmx
    page.select_option("#id_checklist", label="价格和广告监督检查要点表"); page.wait_for_timeout(900)
    assert page.locator("[data-item]").count()==8
    print("bar", page.locator("[data-check-bar] [data-done]").inner_text())
    page.select_option("#id_second_officer", str(second_officer.pk))
    page.locator("[data-item]").nth(0).locator("label", has_text="不符合").click()
    page.locator("[data-item]").nth(0).locator("textarea").fill("部分商品没有价签")
    page.click("[data-pass-rest]")
    page.fill("#id_opinion","限期改正")
    print("bar", page.locator("[data-check-bar] [data-done]").inner_text())
    page.wait_for_timeout(800)
    page.screenshot(path="/tmp/insp/3.png",full_page=True)
    page.reload(); page.wait_for_timeout(1500)
    print("after reload", page.locator("[data-check-bar] [data-done]").inner_text(), page.locator("[data-item]").count(), page.locator("[data-item] textarea").first.input_value(), page.input_value("#id_opinion"))
    page.screenshot(path="/tmp/insp/3b.png")
    page.set_input_files("#id_photos",[{"name":"a.jpg","mimeType":"image/jpeg","buffer":picture().read()}]); page.wait_for_timeout(600)
    page.click("text=保存，下一步签字"); page.wait_for_load_state("networkidle")
    print(page.url)
    page.screenshot(path="/tmp/insp/4.png",full_page=True)
    page.fill("#id_party_name","赵丽")
    for n,canvas in enumerate(page.locator("canvas.sig").all()):
        canvas.scroll_into_view_if_needed(); b=canvas.bounding_box()
        page.mouse.move(b["x"]+30,b["y"]+40); page.mouse.down()
        for i in range(8): page.mouse.move(b["x"]+30+i*25,b["y"]+40+((i+n)%3)*25)
        page.mouse.up()
    page.screenshot(path="/tmp/insp/5.png",full_page=True)
    page.click("text=确认签字并锁定"); page.wait_for_load_state("networkidle")
    print(page.url); page.screenshot(path="/tmp/insp/6.png",full_page=True)
    print(Inspection.objects.order_by("-pk").first().state)
    desk=browser_window(viewport={"width":1440,"height":900}); client.force_login(chief)
    desk.context.add_cookies([{"name":"sessionid","value":client.cookies["sessionid"].value,"url":live_server.url}])
    for n,(u) in enumerate([reverse("inspections:inspection_list"),reverse("inspections:problem_list"),reverse("inspections:campaign_detail",args=[1]) ,reverse("inspections:checklist_update",args=[Checklist.objects.filter(code="price_ads").first().pk]), Inspection.objects.order_by("-pk").first().get_absolute_url()]):
        desk.goto(live_server.url+u); desk.screenshot(path=f"/tmp/insp/d{n}.png",full_page=True)
from inspections.models import Checklist
