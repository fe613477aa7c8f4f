"""The rules, one a file; the catalogue beside this folder lists them."""
