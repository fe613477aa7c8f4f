"""The outline: YAML with the place of every part, the models of what can be written, and what to say of what cannot."""
