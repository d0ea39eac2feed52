"""What things cost: `make bench`, or `python -m tests.bench --only sweep`. Every measure is a module of this package."""
