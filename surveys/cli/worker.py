"""`wellspring worker`: for installations whose letters and imports go through a queue. There is none to configure
yet, and the command says so instead of waiting for work that never comes.
"""

import click

from surveys.cli.frame import refusing
from surveys.errors import Refusal


def worker_command() -> click.Command:
    """Return `worker`."""

    @click.command("worker")
    @refusing
    def worker() -> None:
        """Take letters and imports from the queue, where one is configured.

        Example: wellspring worker
        """
        raise Refusal(
            "No queue is configured, so a worker has nothing to do: the server delivers letters and does imports "
            "itself. Start it with `wellspring run`."
        )

    return worker
