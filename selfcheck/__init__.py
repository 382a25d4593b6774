"""Self-assessment of neighbourhood management: catalogue, scoring and store, without any web framework."""

__version__ = "0.1.0"
