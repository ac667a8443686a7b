"""SQL in a notebook: `%%sql`, its tables, errors and plans, several sessions, and what judges a query."""
