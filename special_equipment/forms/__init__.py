"""Forms of special equipment: ``ledgers`` over rows, ``steps`` over single acts."""
