from entities.forms.entities import EntityForm, IndustryField, LicenceForm, RevealForm, StatusForm, checked

__all__ = ["EntityForm", "IndustryField", "LicenceForm", "RevealForm", "StatusForm", "checked"]
