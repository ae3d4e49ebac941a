"""Pure rules of each source of numbers and summaries: what stands in a file or page, no network, no database."""
