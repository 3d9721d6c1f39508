"""Bytes in, bytes out: how a file of any size is read, split, proven, processed and written."""
