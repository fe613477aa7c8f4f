"""MarpDocument -> files: the Markdown, the page and the PDF, the manifest, moved into place whole or not at all."""
