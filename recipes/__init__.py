"""What becomes of the documents of each collection; `<collection>.json` says it."""
