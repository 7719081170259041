"""What a model folder holds, by length and SHA-256 of each file: what was cut short, mixed up or edited is noticed."""

import hashlib
from collections.abc import Mapping

import msgspec
from buybox_config.errors import ModelError


class FileDigest(msgspec.Struct, frozen=True):
    """One file as it was written."""

    bytes: int
    sha256: str


class Manifest(msgspec.Struct, frozen=True):
    """Every file of a model folder."""

    model_id: str
    files: dict[str, FileDigest]


def make_manifest(model_id: str, files: Mapping[str, bytes]) -> bytes:
    """Return the document that names every file with its digest."""
    digests = {name: _digest(content) for name, content in files.items()}
    return msgspec.json.format(msgspec.json.encode(Manifest(model_id, digests)), indent=1)


def read_manifest(document: bytes) -> Manifest:
    """Read what `make_manifest` wrote. Raises ModelError when it is cut short."""
    try:
        return msgspec.json.decode(document, type=Manifest)
    except msgspec.DecodeError as error:
        raise ModelError(f"the list of the model's files cannot be read ({error}): train the model again") from error


def check_whole(manifest: Manifest, files: Mapping[str, bytes]) -> None:
    """Raise ModelError that names the first file which is not as it was written."""
    for name, written in manifest.files.items():
        found = files[name]
        if len(found) != written.bytes:
            raise ModelError(
                f"{name} of model {manifest.model_id!r} has {len(found)} bytes of {written.bytes}: "
                "copy the folder again, or train the model again"
            )
        if _digest(found) != written:
            raise ModelError(
                f"{name} of model {manifest.model_id!r} is not what training wrote: "
                "copy the folder again, or train the model again"
            )


def _digest(content: bytes) -> FileDigest:
    return FileDigest(len(content), hashlib.sha256(content).hexdigest())
