"""Puts the page into the site bucket while a stack is deployed."""
