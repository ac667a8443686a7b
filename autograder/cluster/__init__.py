"""Grading on many machines: PostgreSQL holds what is true, a Celery message only says that there is work."""
