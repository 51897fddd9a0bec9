"""A simulated provider; `python3 demo/provider --help` says how it is started, README.md what it does."""

import asyncio
import fcntl
import os
import pathlib
import signal
import sys

import answering
import batch_run
import catalog
import faults
import http_server
import options
import outcomes
import provider
import state

# How often it looks whether the program that started it is still there.
PARENT_INTERVAL = 0.5


def make(chosen):
    """The provider that the options describe."""
    kept = state.State(chosen.state, chosen.seed)
    asked = faults.Faults(chosen.fault, chosen.seed, kept)
    models = catalog.Catalog(chosen.models)
    answerer = answering.Answerer(chosen.seed, models, outcomes.OutcomeSet(chosen.outcomes))
    limits = provider.Limits(chosen.max_lines, chosen.max_bytes, chosen.max_queued_tokens)
    run = batch_run.BatchRun(kept, asked, answerer, chosen.latency, limits)
    key = None
    if chosen.key_variable:
        key = os.environ.get(chosen.key_variable) or sys.exit(f"error: {chosen.key_variable} is not set")
    return provider.Provider(kept, asked, answerer, run, limits, key, chosen)


async def serve(chosen):
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    # Whoever started it may have had them blocked, which is inherited.
    signal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGTERM, signal.SIGINT])
    for number in [signal.SIGTERM, signal.SIGINT]:
        loop.add_signal_handler(number, stop.set)
    server = await http_server.serve(make(chosen).handle, chosen.port)
    port = server.sockets[0].getsockname()[1]
    if chosen.port_file:
        state.write_atomically(pathlib.Path(chosen.port_file), f"{port}\n".encode())
    print(f"listening on http://127.0.0.1:{port}", flush=True)
    parent = os.getppid()
    while not stop.is_set() and (chosen.stay or os.getppid() == parent):
        try:
            await asyncio.wait_for(stop.wait(), PARENT_INTERVAL)
        except asyncio.TimeoutError:
            pass
    server.close()


def main():
    chosen = options.read()
    os.makedirs(chosen.state, exist_ok=True)
    with open(os.path.join(chosen.state, "lock"), "w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            sys.exit(f"error: another provider has the folder {chosen.state}; give this one a folder of its own")
        try:
            asyncio.run(serve(chosen))
        except (OSError, ValueError, KeyError) as error:
            sys.exit(f"error: {error}")


main()
