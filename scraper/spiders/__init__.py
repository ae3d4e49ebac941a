"""Thin spiders: they ask, send and hand on; what a site's pages mean stands in `scraper.sources`."""
