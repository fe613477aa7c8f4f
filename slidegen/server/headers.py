"""Response headers that keep a browser from doing more with an answer than it should."""

from __future__ import annotations

# What every answer carries unless it says otherwise: a picture opened by itself runs no script and loads nothing.
USUAL = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:; "
        "frame-ancestors 'self'; base-uri 'none'; sandbox"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}


def page_policy(host: str, nonce: str) -> str:
    """What a page of the deck may load and run: what we serve, and inline scripts that carry the nonce.

    ``host`` is the header Host after it was checked. It is named because not every browser takes 'self' to mean the
    WebSocket too. Marp's slides and MathJax's formulas carry styles of their own.
    """
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src 'self' 'nonce-{nonce}'",
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "media-src 'self' data: blob:",
            "font-src 'self' data:",
            f"connect-src 'self' ws://{host}",
            "frame-src 'self'",
            "frame-ancestors 'self'",
            "base-uri 'none'",
            "form-action 'none'",
            "object-src 'none'",
        )
    )
