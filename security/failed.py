"""A scanner that did not do its work."""


class ScannerFailed(Exception):
    """It is missing, crashed, or looked at less than it was given; the message says which, in a sentence."""
