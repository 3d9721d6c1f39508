"""In a function's bundle: `botocore.docs` without the generator of botocore's reference pages.

The real one imports all that writes those pages, and with it the standard library's parser of HTML, at every
cold start. Nothing of botocore asks it for a name; `botocore.docs.utils`, which is asked, is botocore's own.
"""
