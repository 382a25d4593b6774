"""Documents: one structure of parts (parts.py) that PDF, Word, Markdown and the preview on the page are made from."""
