# SPDX-License-Identifier: Apache-2.0
"""The signaling of docs/signaling.md for peers that are tests: no resume, no rejoin, every error ends the peer."""

import argparse
import asyncio
import itertools
import json
import sys
from urllib.parse import urlsplit

import websockets


class Signaling:
    """One WebSocket. Requests are coroutines; notifications go to `on_notification` one after the other."""

    def __init__(self, socket, on_notification):
        self._socket = socket
        self._on_notification = on_notification
        self._ids = itertools.count(1)
        self._pending = {}
        self._notifications = asyncio.Queue()
        self._tasks = [asyncio.create_task(self._receive()), asyncio.create_task(self._notify())]

    @classmethod
    async def open(cls, url, on_notification):
        parts = urlsplit(url)
        socket = await websockets.connect(f"ws://{parts.netloc}/ws", max_size=None, ping_interval=None)
        return cls(socket, on_notification)

    async def request(self, method, **params):
        request_id = next(self._ids)
        answer = asyncio.get_running_loop().create_future()
        self._pending[request_id] = answer
        await self._socket.send(json.dumps({"jsonrpc": "2.0", "id": request_id, "method": method, "params": params}))
        return await asyncio.wait_for(answer, 15)

    async def close(self):
        for task in self._tasks:
            task.cancel()
        await self._socket.close()

    async def _receive(self):
        async for text in self._socket:
            message = json.loads(text)
            if "method" in message:
                await self._notifications.put((message["method"], message["params"]))
            elif "error" in message:
                self._pending.pop(message["id"]).set_exception(RuntimeError(json.dumps(message["error"])))
            else:
                self._pending.pop(message["id"]).set_result(message["result"])

    async def _notify(self):
        while True:
            method, params = await self._notifications.get()
            try:
                await self._on_notification(method, params)
            except Exception as error:  # a test peer has nobody else to tell
                fail(f"{method}: {error!r}")


def arguments():
    parser = argparse.ArgumentParser()
    parser.add_argument("--url", required=True, help="of the server")
    parser.add_argument("--room", required=True)
    parser.add_argument("--identity", required=True)
    parser.add_argument("--codec", default="vp8")
    return parser.parse_args()


async def join(signaling, options):
    """Joins and pings for ever; the result of `join`."""
    result = await signaling.request("join", protocol=1, room=options.room, client_id=options.identity, name=options.identity)

    async def ping():
        while True:
            await asyncio.sleep(5)
            await signaling.request("ping")

    signaling.pinging = asyncio.create_task(ping())
    return result


def report(**figures):
    """One line of JSON for the test that started this peer."""
    print(json.dumps(figures), flush=True)


def fail(message):
    report(error=message)
    sys.stdout.flush()
    import os

    os._exit(1)


async def commands(handlers):
    """Runs the commands that come in as lines until `leave` or the end of the input."""
    reader = asyncio.StreamReader()
    loop = asyncio.get_running_loop()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    while line := (await reader.readline()).decode().strip():
        if line == "leave":
            return
        await handlers[line]()
