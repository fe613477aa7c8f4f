"""How long slidegen takes beside plain marp-cli, on a deck made for it: see ``bench.__main__``."""
