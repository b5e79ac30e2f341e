"""Columns of the lists, one module a topic."""
