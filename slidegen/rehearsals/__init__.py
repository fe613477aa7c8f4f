"""Rehearsals: how long each slide was shown, kept beside the outline, and compared with the minutes that it plans."""
