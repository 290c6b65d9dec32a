"""Brings nameservers with systemd to the release and the configuration that lie here: install, config, service, verify.

    pipx install 'pyinfra>=3,<4'
    pyinfra --serial -y deploy/pyinfra/inventory.py deploy/pyinfra/deploy.py

One host at a time (`--serial`), and none after one that failed. A host that has it all already is only asked whether it
answers: the second run changes nothing. What is new lies beside what is served until `nearpop-accept`, on the host, has
had the new release check the configuration; if DNS is not answered afterwards it takes everything back.
CONFIGURATION in the environment is the folder with hosts/NAME.yaml and zones/; deploy/example/ unless given.
"""

import os
import subprocess
from functools import cache
from hashlib import sha256
from io import StringIO
from pathlib import Path

from pyinfra import config, host
from pyinfra.api import FactBase, OperationError, deploy, operation
from pyinfra.facts.files import Directory
from pyinfra.operations import files, server, systemd

DEPLOY = Path(__file__).resolve().parent.parent
CONFIGURATION = Path(os.environ.get("CONFIGURATION", DEPLOY / "example")).resolve()
BUILD = Path(os.environ.get("BUILD", DEPLOY / "build")).resolve()
RELEASES = "/opt/nearpop/releases"
INCOMING = "/etc/nearpop/.incoming"
CONFIG = "/etc/nearpop/nearpop.yaml"

# A host that fails ends the run: the others go on answering with what they have.
config.FAIL_PERCENT = 0


class Pending(FactBase):
    """What nearpop-accept would change, a line each."""

    default = list

    def command(self, release):
        return f"! command -v nearpop-accept >/dev/null || nearpop-accept --pending {release}"


class Answers(FactBase):
    """Whether nearpop on the host answers its own query over DNS."""

    default = bool

    def command(self):
        return f"nearpop probe --config {CONFIG} >/dev/null 2>&1 && echo yes || echo no"

    def process(self, output):
        return output[-1:] == ["yes"]


@cache
def make_release(arch: str, libc: str) -> str:
    """The name of the release of the sources here; its archive is in BUILD."""
    environment = {**os.environ, "ARCH": arch, "LIBC": libc}
    made = subprocess.run(
        [DEPLOY / "make-release.sh", BUILD], env=environment, stdout=subprocess.PIPE, text=True, check=True
    )
    return made.stdout.strip()


@operation()
def check(release: str):
    """Have the new release check the new files, on the host and with its databases."""
    if host.get_fact(Pending, release=release):
        yield f"nearpop-accept --check {release}"
    else:
        host.noop(f"{release} serves these files already")


@operation()
def accept(release: str):
    """Switch over, and go back unless DNS is answered."""
    if host.get_fact(Pending, release=release):
        yield f"nearpop-accept {release}"
    else:
        host.noop(f"{release} serves these files already")


@operation()
def answer():
    """Ask the nameserver over DNS; waits for a while if it does not answer at once."""
    if host.get_fact(Answers):
        host.noop("DNS is answered")
    else:
        yield f"nearpop probe --wait 20s --config {CONFIG}"


@deploy("Install")
def install(release: str):
    server.packages(name="rsync, for nearpop-accept", packages=["rsync"])
    lists = [
        files.put(
            name=f"{kind}.d",
            src=str(DEPLOY / f"systemd/{kind}.d/nearpop.conf"),
            dest=f"/usr/lib/{kind}.d/nearpop.conf",
            mode="644",
        )
        for kind in ("sysusers", "tmpfiles")
    ]
    server.shell(
        name="User and folders",
        commands=["systemd-sysusers nearpop.conf", "systemd-tmpfiles --create nearpop.conf"],
        _if=[lambda: any(each.did_change() for each in lists)],
    )
    files.put(
        name="nearpop-accept",
        src=str(DEPLOY / "host/nearpop-accept"),
        dest="/usr/local/sbin/nearpop-accept",
        mode="755",
    )
    files.link(name="The command nearpop", path="/usr/local/bin/nearpop", target="/opt/nearpop/current/nearpop")
    if not host.get_fact(Directory, path=f"{RELEASES}/{release}"):
        files.put(
            name=f"Upload {release}",
            src=str(BUILD / f"{release}.tar.gz"),
            dest=f"{RELEASES}/{release}.tar.gz",
            mode="644",
        )


@deploy("Config")
def configure(release: str):
    files.put(
        name="Upload nearpop.yaml",
        src=str(CONFIGURATION / f"hosts/{host.name}.yaml"),
        dest=f"{INCOMING}/nearpop.yaml",
        mode="644",
    )
    files.sync(
        name="Upload zones",
        src=str(CONFIGURATION / "zones"),
        dest=f"{INCOMING}/zones",
        mode="644",
        dir_mode="755",
        delete=True,
    )
    files.put(
        name="Upload the list of both, by which nearpop-accept knows that it has got them all",
        src=StringIO(sums_of_files()),
        dest=f"{INCOMING}/SHA256SUMS",
        mode="644",
    )
    check(name="Check on the host", release=release)


def sums_of_files() -> str:
    """What sha256sum says of nearpop.yaml and zones/, sorted like the Makefile's."""
    zones = [path for path in (CONFIGURATION / "zones").rglob("*") if path.is_file()]
    sources = {path.relative_to(CONFIGURATION).as_posix(): path for path in zones}
    sources["nearpop.yaml"] = CONFIGURATION / f"hosts/{host.name}.yaml"
    return "".join(sorted(f"{sha256(path.read_bytes()).hexdigest()}  {name}\n" for name, path in sources.items()))


@deploy("Service")
def serve(release: str):
    unit, socket = (
        files.put(
            name=f"nearpop.{kind}",
            src=str(DEPLOY / f"systemd/nearpop.{kind}"),
            dest=f"/etc/systemd/system/nearpop.{kind}",
            mode="644",
        )
        for kind in ("service", "socket")
    )
    addresses = files.put(
        name="Addresses of the socket",
        src=StringIO(socket_addresses(host.data.addresses)),
        dest="/etc/systemd/system/nearpop.socket.d/addresses.conf",
        mode="644",
    )
    systemd.daemon_reload(
        name="Have systemd read its units",
        _if=[lambda: any(each.did_change() for each in (unit, socket, addresses))],
    )
    # A service that runs keeps its sockets: other addresses need the one moment without an answer. Another unit does not,
    # what comes meanwhile waits.
    server.shell(
        name="End what runs with the old sockets",
        commands=["systemctl stop nearpop.service nearpop.socket"],
        _if=[lambda: socket.did_change() or addresses.did_change()],
    )
    server.shell(
        name="End what runs under the old unit",
        commands=["systemctl stop nearpop.service"],
        _if=[lambda: unit.did_change()],
    )
    accept(name="Switch over", release=release)
    for kind in ("socket", "service"):
        systemd.service(name=f"nearpop.{kind} from boot on", service=f"nearpop.{kind}", running=True, enabled=True)


def socket_addresses(addresses: list[str]) -> str:
    """A drop-in that replaces the addresses of nearpop.socket."""
    # The empty one takes back all addresses of either kind.
    lines = ["[Socket]", "ListenDatagram="]
    for kind in ("ListenDatagram", "ListenStream"):
        lines += [f"{kind}={address}" for address in addresses]
    return "\n".join(lines) + "\n"


@deploy("Verify")
def verify():
    answer(name="DNS is answered")


def check_addresses(addresses: list[str]) -> None:
    """The program takes no socket that is not in `listen.dns`."""
    path = CONFIGURATION / f"hosts/{host.name}.yaml"
    if not path.is_file():
        raise OperationError(f"{path} is missing")
    for address in addresses:
        if address not in path.read_text():
            raise OperationError(f"{address} is in the inventory and not in {path}")


check_addresses(host.data.addresses)
release = make_release(host.data.arch, host.data.libc)
install(release)
configure(release)
serve(release)
verify()
