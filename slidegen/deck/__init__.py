"""Outline -> Deck: slides resolved, and the jobs of their figures. Nothing runs here."""
