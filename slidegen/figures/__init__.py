"""``slidegen figures``: how each figure of a talk stands, and one of them drawn alone, perhaps with other values."""
