"""The engine: runs and judges notebooks; it knows no chapter."""
