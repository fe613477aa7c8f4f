"""Checks: what would embarrass a speaker, found before the talk, with its place and what to do about it."""
