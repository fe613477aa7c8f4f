"""What changed between two states of a talk: builds, git revisions, the files as they are now."""

PAGE = "diff.html"  # the page of differences, in the folder of the build
