"""A first talk on disk: a small complete one, or one made of notes."""
