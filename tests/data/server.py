"""A server in this process, which breaks off, starts over and lies as it is told."""

import hashlib
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler

from explainer.data.image_files import File

CONTENT = bytes(range(256)) * 4000  # a megabyte, several blocks


def as_official(name: str, content: bytes) -> File:
    return File(name, len(content), hashlib.sha256(content).hexdigest())


FILE = as_official("train_32x32.mat", CONTENT)


@dataclass
class Server:
    """What the server has and how it behaves, and from which byte on it was asked each time."""

    url: str = ""
    content: bytes = CONTENT
    ranges: bool = True  # whether it can send a file from the middle on
    shift: int = 0  # how far off that is
    length: bool = True  # whether it says how long an answer is
    status: int = 200
    stall: float = 0.0  # seconds before an answer breaks off
    cuts: list[int] = field(default_factory=list)  # bytes after which each answer breaks off
    asked: list[int] = field(default_factory=list)

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        asked = handler.headers.get("Range")
        start = int(asked.removeprefix("bytes=").removesuffix("-")) if asked else 0
        self.asked.append(start)
        if self.status != 200:
            return handler.send_error(self.status)
        if asked and self.ranges and start >= len(self.content):
            return handler.send_error(416)
        partial = bool(asked) and self.ranges
        start = start + self.shift if partial else 0
        body = self.content[start:]
        handler.send_response(206 if partial else 200)
        if partial:
            total = len(self.content)
            handler.send_header("Content-Range", f"bytes {start}-{total - 1}/{total}")
        if self.length:
            handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        if not self.cuts:
            handler.wfile.write(body)
            return None
        handler.wfile.write(body[: self.cuts.pop(0)])
        return time.sleep(self.stall)
