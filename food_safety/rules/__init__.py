"""Limits, states and numbers of food safety, one module a topic. Pure data and functions: no database, no clock."""
