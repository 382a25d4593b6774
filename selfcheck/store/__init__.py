"""Where assessments are kept: tables, one committing writer, and what may be read and written."""
