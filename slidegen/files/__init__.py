"""Files as they are found on disk: text, stamps, kinds, and where what outlasts a talk is kept."""
