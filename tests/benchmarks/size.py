"""How large the functions are that are deployed, zipped as the CDK zips them."""

import io
import zipfile
from pathlib import Path

from tests.benchmarks import goals
from tests.benchmarks.assets import ours, peer
from tests.benchmarks.measured import Part, Result, Table, progress


def run(rounds: int | None = None) -> Part:
    """Ours beside a handler that brings boto3 whole, without any bytecode."""
    progress("sizes of the assets")
    folders = {
        "api": ours("api").folder,
        "processor": ours("processor").folder,
        "boto3 whole": peer("boto3_api", compiled=False).folder,
        "boto3 whole, with .pyc": peer("boto3_api").folder,
        "Powertools and boto3, with .pyc": peer("powertools_api").folder,
    }
    zipped = {name: zipped_bytes(folder) for name, folder in folders.items()}
    result = Result.paired(goals.ASSET_SIZE, [zipped["api"]], [zipped["boto3 whole"]], "bytes")
    rows = [
        [
            name,
            f"{zipped[name] / 1e6:.2f}",
            f"{sum(path.stat().st_size for path in _files(folder)) / 1e6:.1f}",
            f"{len(_files(folder)):,}",
            f"{zipped[name] / zipped['boto3 whole']:.2f}",
        ]
        for name, folder in folders.items()
    ]
    columns = ("asset", "zipped MB", "unpacked MB", "files", "zipped, boto3 whole = 1")
    return Part("Size of the assets", [result], [Table("Assets", columns, rows)])


def zipped_bytes(folder: Path) -> int:
    """Of a zip file of all that is in the folder, at deflate's usual level."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in _files(folder):
            archive.write(path, path.relative_to(folder))
    return packed.tell()


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())
