"""Runs another server as a child; serve.sh says how it is called."""

import os
import pathlib
import signal
import socket
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
DEADLINE = 120
INTERVAL = 0.1
# A port where nobody listens.
NOBODY = "http://127.0.0.1:9/v1"
LLMOCK = "import sys; from llmock.cli import app; sys.argv[0] = 'llmock'; app()"
LITELLM = "import sys; from litellm import run_server; sys.argv[0] = 'litellm'; run_server()"


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def command(name, port, options, home, upstream):
    start = [sys.executable, "-S", "-B", "-c"]
    if name == "llmock":
        style = ["--response-style", "echo"]
        return start + [LLMOCK, "serve", "--host", "127.0.0.1", "--port", str(port), *style, *options]
    config = pathlib.Path(home) / "litellm.yaml"
    config.write_text((HERE / "litellm.yaml").read_text().replace("UPSTREAM", upstream))
    settings = ["--config", str(config), "--telemetry", "False"]
    return start + [LITELLM, "--host", "127.0.0.1", "--port", str(port), *settings, *options]


def environment(home, upstream):
    """What keeps LiteLLM on this machine: its price list is the packaged one, and its upstream is ours."""
    return {
        **os.environ,
        "HOME": home,
        "LITELLM_LOCAL_MODEL_COST_MAP": "True",
        "LITELLM_TELEMETRY": "False",
        "OPENAI_API_BASE": upstream,
        "OPENAI_API_KEY": "simulated",
        "NO_DOCS": "True",
        "DO_NOT_TRACK": "1",
    }


def answers(port):
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def main():
    # Whoever started it may have had them blocked, which is inherited.
    signal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGTERM, signal.SIGINT])
    name, options, parent, upstream = sys.argv[1], sys.argv[2:], os.getppid(), NOBODY
    if options[:1] == ["--upstream"]:
        upstream, options = f"{options[1]}/v1", options[2:]
    ended = []
    for number in [signal.SIGTERM, signal.SIGINT]:
        signal.signal(number, lambda *_: ended.append(True))
    with tempfile.TemporaryDirectory() as home:
        port = free_port()
        arguments, variables = command(name, port, options, home, upstream), environment(home, upstream)
        child = subprocess.Popen(arguments, env=variables, cwd=home, stdout=sys.stderr)
        try:
            deadline = time.monotonic() + DEADLINE
            while not answers(port):
                if ended or child.poll() is not None or time.monotonic() > deadline:
                    sys.exit(f"error: {name} did not start")
                time.sleep(INTERVAL)
            print(f"listening on http://127.0.0.1:{port}", flush=True)
            while not ended and os.getppid() == parent and child.poll() is None:
                time.sleep(INTERVAL)
        finally:
            child.kill()
            child.wait()


main()
