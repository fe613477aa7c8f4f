"""The side of the processes that draw: the only code that imports the author's files, matplotlib and NumPy."""
