"""Pages of special equipment."""
