"""Speed measured in ratios: both sides of every goal in one run, on the same machine and the same data.

``python -m benchmarks --scale S`` prints the tables of docs/benchmarks.md; that page says what each goal means.
"""
