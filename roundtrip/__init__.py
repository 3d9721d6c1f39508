"""The command line for people and scripts that put files in and get results out."""
