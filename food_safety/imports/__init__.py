from food_safety.imports.permits import PermitActImport

__all__ = ["PermitActImport"]
