from core import tiles
from core.menu import Entry, add

GROUP = "宣传培训与其他"
APP = "activities"

add(
    Entry(GROUP, "宣传活动", f"{APP}:publicityactivity_list", f"{APP}.view_publicityactivity", 10),
    Entry(GROUP, "培训学习", f"{APP}:trainingsession_list", f"{APP}.view_trainingsession", 20),
    Entry(GROUP, "会议", f"{APP}:meeting_list", f"{APP}.view_meeting", 30),
    Entry(GROUP, "帮扶任务", f"{APP}:helptask_list", f"{APP}.view_helptask", 40),
    Entry(GROUP, "机构督查", f"{APP}:supervision_list", f"{APP}.view_supervision", 45),
    Entry(GROUP, "媒体发布", f"{APP}:mediarelease_list", f"{APP}.view_mediarelease", 50),
    Entry(GROUP, "预案方案与制度", f"{APP}:plandocument_list", f"{APP}.view_plandocument", 60),
    Entry(GROUP, "目标责任书", f"{APP}:targetitem_list", f"{APP}.view_targetitem", 65),
    Entry(GROUP, "问题与打算", f"{APP}:yearplanitem_list", f"{APP}.view_yearplanitem", 70),
    Entry(GROUP, "工作记录", f"{APP}:workrecord_list", f"{APP}.view_workrecord", 80),
    Entry(GROUP, "工作类别", f"{APP}:workcategory_list", f"{APP}.view_workcategory", 85),
)
tiles.add(tiles.Tile("activities.materials", f"{APP}.view_publicityactivity", 60))
