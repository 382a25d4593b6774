"""Comparisons: over time, between perspectives, between many files, and two files of one assessment merged."""
