"""The whole app on one machine: an emulated AWS, the real CDK CLI, and a page to look at.

Nothing here imitates AWS, and nothing here is deployed.
"""
