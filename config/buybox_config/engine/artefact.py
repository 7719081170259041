"""The server tree that the embedded engine runs, pinned by version and checksum."""

import msgspec


class Artefact(msgspec.Struct, frozen=True):
    """A file of Maven Central by its coordinates, with the checksum of its bytes."""

    group: str
    name: str
    version: str
    packaging: str
    sha256: str
    size_bytes: int


OPENSEARCH = Artefact(
    group="org.opensearch.distribution.integ-test-zip",
    name="opensearch",
    version="3.8.0",
    packaging="zip",
    sha256="196c3cf4602c394f2e40e6174ccbf2a924eae37246f08fa6bbb6b75f9fd5ff1f",
    size_bytes=160_542_029,
)
"""The stock server without Java and plugins; Dockerfile and docker-compose.yml carry the same version (tested)."""
