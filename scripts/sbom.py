"""Write CycloneDX lists of components: what the layer ships, and what the project is built and tested with.

build/sbom/layer.json and build/sbom/development.json follow from the locks alone, so that the same locks give the same
bytes, and nobody has to be asked.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "build" / "sbom"
LISTS = {
    "layer": ROOT / "layers" / "guardian" / "requirements.txt",
    "development": ROOT / "requirements" / "dev.txt",
    "sam": ROOT / "requirements" / "sam.txt",
}


def main() -> int:
    TARGET.mkdir(parents=True, exist_ok=True)
    for name, lock in LISTS.items():
        write(lock, TARGET / f"{name}.json")
        print(f"wrote build/sbom/{name}.json")
    return 0


def write(lock: Path, target: Path) -> None:
    """The components of one lock, checked against the schema of CycloneDX. Raises CalledProcessError."""
    command = ["requirements", str(lock), "--output-reproducible", "--validate", "--of", "JSON", "-o", str(target)]
    subprocess.run([sys.executable, "-m", "cyclonedx_py", *command], check=True)  # noqa: S603 - our own arguments


if __name__ == "__main__":
    sys.exit(main())
