"""Reads each uploaded version, checks it, writes its result and its catalogue record."""
