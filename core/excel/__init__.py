"""Tables in and out: the only module that reads or writes cells. ``reading`` in, ``writing`` out, ``values`` between."""

from core.excel.reading import Table, find_header, header_key, read_table
from core.excel.values import DateUnclear, Money, cell_text, parse_date, parse_decimal, parse_money
from core.excel.writing import Column, workbook, write_workbook

__all__ = [
    "Column",
    "DateUnclear",
    "Money",
    "Table",
    "cell_text",
    "find_header",
    "header_key",
    "parse_date",
    "parse_decimal",
    "parse_money",
    "read_table",
    "workbook",
    "write_workbook",
]
