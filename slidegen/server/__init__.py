"""The live server: one process that keeps the talk and shows it to windows."""
