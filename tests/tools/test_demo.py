"""The demonstration finds what a former run has finished."""

from pathlib import Path

from tools.demo import summaries


def test_summary_counts_as_done_when_both_files_are_there(tmp_path):
    pdf, docx = tmp_path / "丰乐镇2025年度工作总结.pdf", tmp_path / "丰乐镇2025年度工作总结.docx"
    assert summaries(tmp_path, 2025) == []
    pdf.touch()
    assert summaries(tmp_path, 2025) == []
    docx.touch()
    assert summaries(tmp_path, 2025) == [pdf, docx]
    assert summaries(tmp_path, 2024) == []
    assert summaries(Path("/nowhere"), 2025) == []
