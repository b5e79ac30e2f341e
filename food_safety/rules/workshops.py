"""What the file of a small workshop must hold to be whole (全面建档, T-038). Pure data: no database, no clock."""

# (code, what is missing); the first five are fields of the file, the others stand in ledgers of their own.
PIECES = [
    ("has_layout", "生产场所平面图"),
    ("has_process", "生产工艺流程图"),
    ("has_rules", "食品安全管理制度"),
    ("purchase_ledger", "进货查验记录"),
    ("additive_ledger", "食品添加剂使用记录"),
    ("letter", "食品安全承诺书"),
    ("photos", "影像资料"),
    ("licence", "有效的登记证"),
    ("product", "产品信息"),
    ("handler", "从业人员信息"),
    ("health", "从业人员有效健康证明"),
]
FIELDS = [code for code, _ in PIECES[:5]]
LABELS = dict(PIECES)
