"""The command line."""

import argparse

import batch_run
import faults

DESCRIPTION = """A provider of batch and online answers that asks no model: for tests and for the demo.

It listens on 127.0.0.1 only, speaks as OpenAI, Anthropic and Mistral do, and keeps what it was sent in a folder, so
that it can be killed and started again. Every answer is labelled as simulated. README.md says more."""

EXAMPLE = """example:
  python3 demo/provider --state /tmp/provider --port-file /tmp/port --outcomes demo --models demo/models.csv \\
      --fault expire=0.3@1 --fault rate-limit=2"""


def _latency(text):
    try:
        return batch_run.Latency(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error))


def _fault(text):
    try:
        faults.parse(text)
    except faults.FaultError as error:
        raise argparse.ArgumentTypeError(str(error))
    return text


def read(arguments=None):
    table = "\n".join(f"  {name:18} {what}" for name, (_, what) in faults.FAULTS.items())
    parser = argparse.ArgumentParser(
        prog="python3 demo/provider",
        description=DESCRIPTION,
        epilog=f"faults:\n{table}\n\nplaces: {', '.join(faults.PLACES)}\n\n{EXAMPLE}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add = parser.add_argument
    add("--state", required=True, help="folder for what it was sent and has answered; made if it is not there")
    add("--port", type=int, default=0, help="port on 127.0.0.1; 0 takes a free one (0)")
    add("--port-file", help="file that the port is written to once it listens")
    add("--seed", default="1", help="decides ids, draws and faults (1)")
    add("--outcomes", help="folder of an outcome set whose token counts are used")
    add("--models", help="models.csv with the prices; without it nothing has a known cost")
    add("--latency", type=_latency, default="1", help="questions in each state (1), or seconds, such as 0.5s")
    add("--fault", type=_fault, action="append", default=[], metavar="NAME[/PLACE]=AMOUNT[@FIRST]", help="see below")
    add("--retry-after", default="1", help="header of a 429 (1)")
    add("--pause", type=float, default=0.02, help="seconds between the pieces of a slow download (0.02)")
    add("--delay", type=float, default=5, help="seconds that a slow answer comes late (5)")
    add("--max-lines", type=int, help="lines of a batch (50,000; Anthropic 100,000; Mistral 1,000,000)")
    add("--max-bytes", type=int, default=200_000_000, help="bytes of a file (200,000,000)")
    add("--max-queued-tokens", type=int, help="tokens that may wait for one model (no limit)")
    add("--key-variable", help="environment variable with the key that is asked for; without it any key will do")
    add("--stay", action="store_true", help="do not end when the program that started it ends")
    return parser.parse_args(arguments)
