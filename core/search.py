"""Search in names by two Chinese characters, by pinyin initials or by code, on both databases through an index.

A searchable model keeps ``search_tokens``: the bigrams of its name and of the name's pinyin initials, separated by
spaces. PostgreSQL indexes them as an array (GIN), SQLite through an FTS5 table over the same column that triggers
keep up to date; trigram indexes fail on two characters (performance.md §2). Hits are checked again against the text.
"""

import re
from functools import lru_cache
from itertools import pairwise

from django.db.models import BooleanField, F, Func, Q, Value

_NOT_WORD = re.compile(r"[\s\x00-\x1f\x7f\"'·．.，,()（）\-_/]+")


def plain(text: str) -> str:
    """Text as it is compared: no spaces, no brackets, lower case."""
    return _NOT_WORD.sub("", text).lower()


@lru_cache(maxsize=4096)  # the columns of one name ask for its initials twice
def initials(text: str) -> str:
    """The pinyin initials of ``text``: 「丰乐超市」 → ``flcs``; letters and digits stay."""
    from pypinyin.contrib.mmseg import seg  # 0.3 s and 80 MB that only the writing of names needs

    return "".join(map(_initials_of_word, seg.cut(plain(text)))).lower()


@lru_cache(maxsize=50_000)  # shop names are made of the same few thousand words: 6 µs a name instead of 90
def _initials_of_word(word: str) -> str:
    """A word, not a character: 乐 reads differently in 音乐 and 快乐."""
    from pypinyin import Style, lazy_pinyin  # as above

    return "".join(lazy_pinyin(word, style=Style.FIRST_LETTER, errors=lambda rest: rest))


def bigrams(text: str) -> list[str]:
    """The distinct pairs of neighbouring characters, in order; a single character is its own token."""
    pairs = [first + second for first, second in pairwise(text)] if len(text) > 1 else list(text)
    return list(dict.fromkeys(pairs))


def tokens(text: str) -> str:
    """What the column ``search_tokens`` of a row named ``text`` holds."""
    return " ".join(dict.fromkeys(bigrams(plain(text)) + bigrams(initials(text))))


class HasTokens(Func):
    """Whether the row's tokens include all of ``wanted``; each database through its own index."""

    output_field = BooleanField()

    def __init__(self, table: str, wanted: list[str]):
        super().__init__(F("pk"), F("search_tokens"), Value(" ".join(wanted)))
        self.table, self.wanted = table, wanted

    def as_postgresql(self, compiler, connection, **context):
        sql, _ = compiler.compile(self.get_source_expressions()[1])
        return f"string_to_array({sql}, ' ') @> %s::text[]", [self.wanted]

    def as_sqlite(self, compiler, connection, **context):
        sql, _ = compiler.compile(self.get_source_expressions()[0])
        match = " AND ".join('"' + token.replace('"', '""') + '"' for token in self.wanted)
        # the table's name is the model's own, the text a parameter
        return f"{sql} IN (SELECT rowid FROM {self.table}_fts WHERE {self.table}_fts MATCH %s)", [match]  # noqa: S608


def matching(queryset, text: str, *, name="name", code=None):
    """Rows whose name holds ``text``, whose pinyin initials hold it, or whose ``code`` begins with it."""
    wanted = plain(text)
    if not wanted:
        return queryset
    found = Q()
    if code and re.fullmatch(r"[0-9a-z]{4,20}", wanted):
        found |= Q(**{f"{code}__startswith": wanted.upper()})
    table = queryset.model._meta.db_table
    latin = wanted.isascii()
    text_column = "name_initials" if latin else "name_plain"
    if len(wanted) == 1:
        return queryset.filter(found | Q(**{f"{text_column}__contains": wanted}))
    indexed = Q(HasTokens(table, bigrams(wanted)))
    if len(wanted) > 2:  # two characters are one token, which needs no second look
        indexed &= Q(**{f"{text_column}__contains": wanted})
    return queryset.filter(found | indexed)


def search_index(table: str):
    """``(forward, backward)`` functions for a migration's ``RunPython`` that make the index of ``table``."""

    def forward(apps, schema_editor):
        statements = _POSTGRESQL if schema_editor.connection.vendor == "postgresql" else _SQLITE
        for statement in statements:
            schema_editor.execute(statement.format(table=table))

    def backward(apps, schema_editor):
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(f"DROP INDEX IF EXISTS {table}_tokens")
            return
        for name in ("ai", "ad", "au"):
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {table}_fts_{name}")
        schema_editor.execute(f"DROP TABLE IF EXISTS {table}_fts")

    return forward, backward


_POSTGRESQL = ["CREATE INDEX {table}_tokens ON {table} USING gin (string_to_array(search_tokens, ' '))"]
_SQLITE = [
    "CREATE VIRTUAL TABLE {table}_fts USING fts5(search_tokens, content='{table}', content_rowid='id', "
    "tokenize='unicode61 remove_diacritics 0', detail=none, columnsize=0)",
    "CREATE TRIGGER {table}_fts_ai AFTER INSERT ON {table} BEGIN "
    "INSERT INTO {table}_fts(rowid, search_tokens) VALUES (new.id, new.search_tokens); END",
    "CREATE TRIGGER {table}_fts_ad AFTER DELETE ON {table} BEGIN "
    "INSERT INTO {table}_fts({table}_fts, rowid, search_tokens) VALUES ('delete', old.id, old.search_tokens); END",
    "CREATE TRIGGER {table}_fts_au AFTER UPDATE OF search_tokens ON {table} BEGIN "
    "INSERT INTO {table}_fts({table}_fts, rowid, search_tokens) VALUES ('delete', old.id, old.search_tokens); "
    "INSERT INTO {table}_fts(rowid, search_tokens) VALUES (new.id, new.search_tokens); END",
    "INSERT INTO {table}_fts({table}_fts) VALUES ('rebuild')",
]
