import socket

from environment.ports import free_port


def test_the_wanted_port_is_given_when_it_is_free():
    """Addresses stay the same from one start to the next."""
    port = free_port()
    assert free_port(port) == port


def test_a_taken_port_is_replaced():
    """Somebody else's server is left alone."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        assert free_port(taken.getsockname()[1]) != taken.getsockname()[1]


def test_nonsense_from_a_damaged_file_is_replaced():
    """A port that is no port does not stop the start."""
    assert 0 < free_port(7_000_000) < 65536
