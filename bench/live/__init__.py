"""How long it takes from a file written to a slide painted, beside other tools: see ``bench.live.__main__``."""
