"""Answers the HTTP API: lists, fetches, uploads, deletes and reprocesses documents."""
