"""Attempts on the network: the host's own services, other machines, unusual protocols."""

import socket

from autograder.sandbox.probes.probe import Outside, Probe

_ADDRESSES = (("1.1.1.1", 53), ("8.8.8.8", 443), ("169.254.169.254", 80), ("10.0.0.1", 22), ("172.17.0.1", 2375))
_FAMILIES = {
    "AF_PACKET": 17,
    "AF_ALG": 38,
    "AF_VSOCK": 40,
    "AF_KEY": 15,
    "AF_CAN": 29,
    "AF_BLUETOOTH": 31,
    "AF_TIPC": 30,
}
_NETFILTER, _AUDIT = 12, 9
_PATIENCE = 1.0


def _connects(family: int, address: tuple[str, int] | str) -> bool:
    with socket.socket(family) as client:
        client.settimeout(_PATIENCE)
        try:
            client.connect(address)
        except OSError:
            return False
    return True


def _host(outside: Outside) -> str:
    return f"Port {outside.port} of the host answers." if _connects(socket.AF_INET, ("127.0.0.1", outside.port)) else ""


def _abstract(outside: Outside) -> str:
    return "An abstract Unix socket of the host answers." if _connects(socket.AF_UNIX, f"\0{outside.abstract}") else ""


def _machines(outside: Outside) -> str:
    found = [host for host, port in _ADDRESSES if _connects(socket.AF_INET, (host, port))]
    return f"Other machines answer: {', '.join(found)}." if found else ""


def _datagrams(outside: Outside) -> str:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
        try:
            sender.sendto(b"probe", ("192.0.2.1", 9))
        except OSError:
            return ""
    return "Datagrams leave for other machines."


def _names(outside: Outside) -> str:
    try:
        socket.getaddrinfo("example.org", 80)
    except OSError:
        return ""
    return "Names of other machines are resolved."


def _interfaces(outside: Outside) -> str:
    names = {name for _, name in socket.if_nameindex()}
    return f"Network devices are visible: {', '.join(names - {'lo'})}." if names - {"lo"} else ""


def _makes(family: int, kind: int, protocol: int = 0) -> bool:
    try:
        socket.socket(family, kind, protocol).close()
    except OSError:
        return False
    return True


def _protocols(outside: Outside) -> str:
    found = [name for name, family in _FAMILIES.items() for kind in (1, 2, 3, 5) if _makes(family, kind)]
    found += [
        f"netlink {number}" for number in (_NETFILTER, _AUDIT) if _makes(socket.AF_NETLINK, socket.SOCK_RAW, number)
    ]
    return f"Sockets of other kinds can be made: {', '.join(found)}." if found else ""


def _raw(outside: Outside) -> str:
    return "Raw packets can be sent." if _makes(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP) else ""


PROBES = (
    Probe("Services of the host", _host),
    Probe("Abstract Unix sockets of the host", _abstract),
    Probe("Other machines", _machines),
    Probe("Datagrams to other machines", _datagrams),
    Probe("Names of other machines", _names),
    Probe("Network devices", _interfaces),
    Probe("Unusual protocols", _protocols),
    Probe("Raw packets", _raw),
)
