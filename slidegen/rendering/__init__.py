"""Deck and results -> MarpDocument: Jinja in a sandbox, numbers, tables, claims, works cited, slides."""
