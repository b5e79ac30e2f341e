"""Pages of the office's other work."""
