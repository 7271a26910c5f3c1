"""PyNN's source distribution: its test suite and its example scripts, fetched by pip and unpacked below a folder that git ignores."""

import importlib.metadata
import pathlib
import subprocess
import sys
import tarfile
import tempfile


def version():
    """The version of PyNN that is installed here."""
    return importlib.metadata.version("pynn")


def unpack(folder):
    """Unpacks the source distribution of the installed PyNN below folder, once, and gives its path."""
    folder = pathlib.Path(folder).resolve()
    tree = folder / f"pynn-{version()}"
    if (tree / "pyproject.toml").exists():
        return tree
    with tempfile.TemporaryDirectory() as scratch:
        subprocess.run([sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--no-binary", "pynn",
                        "--dest", scratch, f"pynn=={version()}"], check=True)
        archive, = pathlib.Path(scratch).glob("*.tar.gz")
        with tarfile.open(archive) as tar:
            tar.extractall(folder, filter="data")
    if not (tree / "test" / "system" / "scenarios").is_dir():
        sys.exit(f"PyNN {version()}: its source distribution has no test/system/scenarios: choose another version with PYNN=x.y.z")
    return tree
