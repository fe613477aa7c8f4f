"""What changed between two states of a talk: builds, git revisions, the files as they are now."""
