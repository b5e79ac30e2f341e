"""Forms of the office's other work."""
