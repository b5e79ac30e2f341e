from django.db.models import Q

from core import search_sources as sources
from core import tiles
from core.menu import Entry, add
from entities.models import Entity
from special_equipment.models import Equipment

APP = "special_equipment"
PAGES = [
    ("到期看板", "board", "view_equipment"),
    ("使用单位", "useunit_list", "view_useunit"),
    ("设备台账", "equipment_list", "view_equipment"),
    ("检验检测", "periodicinspection_list", "view_periodicinspection"),
    ("安全附件", "safetyaccessory_list", "view_safetyaccessory"),
    ("设备检查", "unitcheck_list", "view_unitcheck"),
    ("隐患", "hazard_list", "view_hazard"),
    ("监察指令书", "safetyorder_list", "view_safetyorder"),
    ("检查计划", "equipmentplan_list", "view_equipmentplan"),
    ("单位自查", "selfcheck_list", "view_selfcheck"),
    ("作业人员", "operator_list", "view_operator"),
    ("维保单位", "maintenancecompany_list", "view_maintenancecompany"),
    ("维保记录", "maintenancevisit_list", "view_maintenancevisit"),
    ("应急预案", "emergencyplan_list", "view_emergencyplan"),
    ("应急演练", "drill_list", "view_drill"),
    ("液化气使用", "lpguser_list", "view_lpguser"),
    ("查封扣押", "sealing_list", "view_sealing"),
    ("隐患回头看", "hazardrevisit_list", "view_hazardrevisit"),
    ("重大情况报告", "upwardreport_list", "view_upwardreport"),
    ("到期提醒", "reminderletter_list", "view_reminderletter"),
    ("设备事故", "equipmentaccident_list", "view_equipmentaccident"),
]
add(
    *[
        Entry("特种设备", label, f"{APP}:{name}", f"{APP}.{permission}", rank)
        for rank, (label, name, permission) in enumerate(PAGES)
    ]
)


def _find(rows, text):
    units = Entity.objects.all().matching(text).values("pk")
    return (
        rows.filter(
            Q(registration_no__icontains=text) | Q(device_code__icontains=text) | Q(unit__entity__in=units)
        )
        .select_related("unit__entity")
        .order_by("-pk")
    )


sources.add(
    sources.Source(
        "特种设备",
        Equipment,
        f"{APP}.view_equipment",
        f"{APP}:equipment_list",
        find=_find,
        describe=lambda row: "　".join(
            filter(None, [str(row.unit), row.get_category_display(), row.get_state_display()])
        ),
    )
)
tiles.add(
    tiles.Tile("equipment.devices", f"{APP}.view_equipment", 40),
    tiles.Tile("equipment.hazards_open", f"{APP}.view_hazard", 41),
)
