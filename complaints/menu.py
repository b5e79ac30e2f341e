from django.db.models import Q

from complaints.models import Complaint
from core import search_sources as sources
from core import tiles
from core.menu import Entry, add

APP = "complaints"
add(
    Entry("投诉举报", "投诉举报", f"{APP}:complaint_list", f"{APP}.view_complaint", 10),
    Entry("投诉举报", "县局督办", f"{APP}:countyurging_list", f"{APP}.view_countyurging", 15),
    Entry("投诉举报", "咨询", f"{APP}:consultation_list", f"{APP}.view_consultation", 20),
    Entry("投诉举报", "放心消费", f"{APP}:trustedconsumption_list", f"{APP}.view_trustedconsumption", 30),
    Entry("投诉举报", "维权服务站", f"{APP}:consumerstation_list", f"{APP}.view_consumerstation", 40),
    Entry("投诉举报", "消费提示", f"{APP}:consumertip_list", f"{APP}.view_consumertip", 50),
    Entry("投诉举报", "答复模板", f"{APP}:replytext_list", f"{APP}.view_replytext", 60),
)
sources.add(
    sources.Source(
        "投诉举报",
        Complaint,
        f"{APP}.view_complaint",
        f"{APP}:complaint_list",
        find=lambda rows, text: rows.filter(
            Q(number__icontains=text) | Q(respondent_name__icontains=text) | Q(product__icontains=text)
        ).order_by("-pk"),
        describe=lambda row: f"{row.get_kind_display()}　{row.get_state_display()}　{row.received_on}",
    )
)
tiles.add(tiles.Tile("complaints.accepted", f"{APP}.view_complaint", 60))
