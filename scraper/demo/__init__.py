"""The main job offline, on sample papers that ship with the package: the same code as the real crawl."""
