"""Columns of the lists of food safety, one module a topic; import from the module."""
