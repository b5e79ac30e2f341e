from core.menu import Entry, add

add(
    Entry("总结与统计", "看板", "reports:board", "reports.view_figure", 5),
    Entry("总结与统计", "各所对照", "reports:office_board", "reports.view_officeboard", 6),
    Entry("总结与统计", "工作总结", "reports:summary_list", "reports.view_summary", 10),
    Entry("总结与统计", "定稿版本", "reports:edition_list", "reports.view_edition", 12),
    Entry("总结与统计", "总结模板", "reports:summarytemplate_list", "reports.view_summarytemplate", 14),
    Entry("总结与统计", "统计指标", "reports:figure_list", "reports.view_figure", 20),
    Entry("总结与统计", "五年对照", "reports:figure_years", "reports.view_figure", 22),
    Entry("总结与统计", "人工填报指标", "reports:manualfigure_list", "reports.view_manualfigure", 24),
    Entry("系统", "公文字体", "reports:font_list", "reports.view_font", 45),
)
