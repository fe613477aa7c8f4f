"""Running figures: what a job is, when it is stale, and how it is run."""
