from core.menu import Entry, add

add(
    Entry("总结与统计", "工作总结", "reports:summary_list", "reports.view_summary", 10),
    Entry("总结与统计", "统计指标", "reports:figure_list", "reports.view_figure", 20),
)
