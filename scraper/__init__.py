"""Finds, fetches and reads the papers of the Landtag Nordrhein-Westfalen."""
