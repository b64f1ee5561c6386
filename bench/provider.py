"""A model provider on loopback that answers each request of codex with one message."""

import http.server
import json
import pathlib
import threading


def _event(kind, **fields):
    return f"event: {kind}\ndata: {json.dumps({'type': kind, **fields})}\n\n"


_ITEM = {
    "type": "message",
    "role": "assistant",
    "id": "m1",
    "content": [{"type": "output_text", "text": "the answer"}],
}
_USAGE = {
    "input_tokens": 100,
    "input_tokens_details": {"cached_tokens": 10},
    "output_tokens": 20,
    "output_tokens_details": {"reasoning_tokens": 5},
    "total_tokens": 120,
}
_ANSWER = (
    _event("response.created", response={"id": "r1"})
    + _event("response.output_item.done", item=_ITEM)
    + _event("response.completed", response={"id": "r1", "usage": _USAGE})
).encode()


class _Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self._answer(200, "text/event-stream", _ANSWER)

    def do_GET(self):
        self._answer(404, "text/plain", b"")

    def _answer(self, status, kind, body):
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


def start(codex_home: pathlib.Path):
    """
    Starts the provider and writes the configuration that points codex at it, and that keeps codex
    from asking other hosts for plugins.
    """
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    (codex_home / "config.toml").write_text(
        f"""model = "gpt-5-codex"
model_provider = "loopback"
[model_providers.loopback]
name = "loopback"
base_url = "http://127.0.0.1:{server.server_port}/v1"
env_key = "LOOPBACK_KEY"
wire_api = "responses"
request_max_retries = 1
stream_max_retries = 1
[features]
plugins = false
[analytics]
enabled = false
"""
    )
    return server
