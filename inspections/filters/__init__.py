"""Filters of the lists, one module a topic."""
