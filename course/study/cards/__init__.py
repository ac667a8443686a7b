"""Feedback in place: the card below a test cell, and what it knows about errors and misconceptions."""
