"""Spreadsheets and CSV: the report as tables, the answer sheet to fill in, and its way back."""
