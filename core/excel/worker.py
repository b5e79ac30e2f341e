"""The child process that opens workbooks: a hostile file can exhaust or crash it and nothing else (security.md T08).

Started as a script by ``reading``, never imported. It loads no project code, limits its own memory and time, and
writes to standard output one JSON text a line: first ``{"sheets": [...], "sheet": name, "height": n}``, then arrays
of rows. A day is ``{"d": "2022-03-15"}``, an instant ``{"t": "2022-03-15T08:30:00"}``.

Arguments: path, sheet name ("" = the first visible one), first row, last row (0 = all), megabytes, seconds, rows
permitted.
"""

import json
import sys
from datetime import date, datetime, time, timedelta
from itertools import islice

CHUNK = 1000


def restrain(megabytes: int, seconds: int) -> None:
    try:
        import resource  # absent on Windows, where only a developer works
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (megabytes << 20, megabytes << 20))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def plain(value):
    if type(value) is float:
        return int(value) if value.is_integer() and abs(value) < 1e15 else value
    return value


def said(value):
    if isinstance(value, datetime):
        if value.time() == time():
            return {"d": value.date().isoformat()}
        return {"t": value.replace(microsecond=0).isoformat()}
    if isinstance(value, date):
        return {"d": value.isoformat()}
    if isinstance(value, timedelta):
        return str(value)
    return value.isoformat() if isinstance(value, time) else str(value)


def main(path, sheet, first, last, megabytes, seconds, permitted) -> int:
    restrain(int(megabytes), int(seconds))
    from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

    out = sys.stdout
    with open(path, "rb") as file:
        book = CalamineWorkbook.from_filelike(file)
        names = [
            meta.name
            for meta in book.sheets_metadata
            if meta.visible == SheetVisibleEnum.Visible and meta.typ == SheetTypeEnum.WorkSheet
        ]
        name = sheet or (names[0] if names else "")
        if name not in names:
            print(json.dumps({"sheets": names, "error": "sheet"}), file=out)
            return 0
        content = book.get_sheet_by_name(name)
        height = content.total_height + 1 if content.height else 0
        refused = {"error": "rows"} if height > int(permitted) else {}
        print(json.dumps({"sheets": names, "sheet": name, "height": height} | refused), file=out, flush=True)
        if refused:
            return 0
        rows = islice(content.iter_rows(), int(first), int(last) or None)
        encode = json.JSONEncoder(ensure_ascii=False, check_circular=False, default=said).encode
        while chunk := [list(map(plain, row)) for row in islice(rows, CHUNK)]:
            out.write(encode(chunk))
            out.write("\n")
            out.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
