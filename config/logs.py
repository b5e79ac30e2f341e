"""Log lines: one JSON object a line, nothing that breaks the line, no telephone or identity number."""

import json
import logging
import re
from datetime import UTC, datetime

PHONE = re.compile(r"(?<![0-9A-Za-z])1[3-9][0-9]{9}(?![0-9A-Za-z])")
IDENTITY = re.compile(r"(?<![0-9A-Za-z])[1-9][0-9]{16}[0-9Xx](?![0-9A-Za-z])")
# What PostgreSQL adds to a broken constraint is the row itself: names, addresses, everything.
ROW = re.compile(r"(Failing row contains |Key \([^)]*\)=)\((?:[^\\\n]|\\(?!n))*\)")


def without_personal_data(text: str) -> str:
    """The text with mobile and 18-digit identity numbers and the row of a database error masked.

    A credit code made of digits only cannot be told from an identity number and is masked as well.
    """
    text = ROW.sub(lambda match: f"{match[1]}(…)", text)
    text = IDENTITY.sub(lambda match: f"{match[0][:4]}{'*' * 10}{match[0][-4:]}", text)
    return PHONE.sub(lambda match: f"{match[0][:3]}****{match[0][-4:]}", text)


class JsonLines(logging.Formatter):
    """A record as one line of JSON: at (UTC), level, logger, message; of a request also who asked what."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        line |= getattr(record, "portal", {})
        request = getattr(record, "request", None)
        if request is not None and hasattr(request, "method"):
            line |= {
                "method": request.method,
                "path": request.path,
                "status": getattr(record, "status_code", None),
                "user": getattr(getattr(request, "user", None), "pk", None),
            }
        if record.exc_info:
            line["traceback"] = self.formatException(record.exc_info)
        # Escaped by the encoder: a line break or control character in any value cannot begin a second line.
        return without_personal_data(json.dumps(line, ensure_ascii=False, default=str))


class PlainLines(logging.Formatter):
    """For the eyes of a developer; the same masking, line breaks of the message made visible."""

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802  name given by logging
        return super().formatMessage(record).replace("\r", "\\r").replace("\n", "\\n")

    def format(self, record: logging.LogRecord) -> str:
        return without_personal_data(super().format(record))
