"""Which certificates are believed: always checked, names too; by the system's list, and that of a file."""

import ssl
from pathlib import Path

from opensearchpy import Connection

from buybox_config.errors import ConfigError


def trusting(ca_file: Path | None, setting: str) -> ssl.SSLContext:
    """Return what checks certificates and host names, from TLS 1.2 on.

    `setting` names the variable that the file of further authorities comes from. Raises ConfigError when it is no
    such file.
    """
    context = ssl.create_default_context()
    # Where Python finds no list of the system's, there is the one that comes with the client.
    of_client = Connection.default_ca_certs()
    if of_client and Path(of_client).is_file():
        context.load_verify_locations(cafile=of_client)
    if ca_file is not None:
        _add(context, ca_file, setting)
    return context


def _add(context: ssl.SSLContext, ca_file: Path, setting: str) -> None:
    try:
        context.load_verify_locations(cafile=str(ca_file))
    except ssl.SSLError as error:
        raise ConfigError(f"{setting}: {ca_file} holds no certificate in PEM form") from error
    except OSError as error:
        raise ConfigError(f"{setting}: {ca_file} cannot be read ({error.strerror})") from error
