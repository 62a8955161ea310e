"""The child that renders: `python -m sre_ops.render.paper.worker SECONDS BYTES < job > file`.

It bounds itself before it reads the job, then refuses network and other programs. Domain errors
are the last line of the error output, as JSON.
"""

import json
import pickle
import resource
import sys

from sre_ops.kernel.errors import SreOpsError

_REFUSED = 3
_FORBIDDEN = ("socket.", "subprocess.", "os.exec", "os.posix_spawn", "os.fork", "os.system")


def main() -> int:
    """Run the job of the standard input and write what it made."""
    seconds, memory = (int(word) for word in sys.argv[1:])
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    job = pickle.load(sys.stdin.buffer)  # noqa: S301 - written by our parent, see press
    try:
        made = job.run()
    except SreOpsError as error:
        kind = next(one.__name__ for one in type(error).__mro__ if one.__base__ is SreOpsError)
        sys.stderr.write("\n" + json.dumps({"kind": kind, "text": str(error)}) + "\n")
        return _REFUSED
    sys.stdout.buffer.write(made)
    return 0


def shut_off() -> None:
    """Refuse network and other programs from here on; libraries are loaded by then."""
    sys.addaudithook(_refuse)


def _refuse(event: str, _arguments: tuple[object, ...]) -> None:
    if event.startswith(_FORBIDDEN):
        raise PermissionError(f"rendering may not {event}")


if __name__ == "__main__":
    sys.exit(main())
