"""The process of the loopback AWS: `LoopbackAws` starts it, and it ends when that lets go of its pipe."""

import resource
import signal
import socket
import ssl
import sys
import threading
from multiprocessing.connection import Connection as Pipe
from typing import Any

from tests.benchmarks.aws_answers import NoAnswer, Object, World, answer
from tests.benchmarks.wire import Connection, Malformed, head


def main() -> None:
    """Arguments: the pipe's number, certificate chain, key."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for who started it, and ends the pipe
    pipe = Pipe(int(sys.argv[1]))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(sys.argv[2], sys.argv[3])
    listener = socket.create_server(("127.0.0.1", 0), backlog=128)
    world = World()
    threading.Thread(target=_accept, args=(listener, context, world), daemon=True).start()
    pipe.send(listener.getsockname()[1])
    while True:
        try:
            command, *arguments = pipe.recv()
        except EOFError:
            return
        pipe.send(_done(world, command, arguments))


def _done(world: World, command: str, arguments: list[Any]) -> Any:
    match command:
        case "object":
            key, data, times = arguments
            world.objects[key] = Object.of(data, times)
        case "item":
            (item,) = arguments
            world.items[item["id"]["S"]] = item
            world.ready.clear()
        case "calls":
            calls, world.calls = world.calls, []
            return calls
        case "received":
            return world.received.get(arguments[0])
        case "body":
            return world.bodies.get(arguments[0])
        case "cpu":
            used = resource.getrusage(resource.RUSAGE_SELF)
            return used.ru_utime + used.ru_stime
    return None


def _accept(listener: socket.socket, context: ssl.SSLContext, world: World) -> None:
    while True:
        sock, _ = listener.accept()
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        threading.Thread(target=_serve, args=(sock, context, world), daemon=True).start()


def _serve(sock: socket.socket, context: ssl.SSLContext, world: World) -> None:
    try:
        connection = Connection(context.wrap_socket(sock, server_side=True))
    except OSError:
        return
    try:
        while request := connection.request():
            try:
                said = answer(world, request)
            except NoAnswer as none:
                world.calls.append(f"unknown: {none}")
                connection.answer(head(501, {}, 0))
                continue
            connection.answer(said.head, said.body)
    except (OSError, Malformed):
        pass  # a function that is killed says no goodbye
    finally:
        connection.close()


if __name__ == "__main__":
    main()
