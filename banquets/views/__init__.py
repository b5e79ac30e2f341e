"""The pages of rural banquets."""
