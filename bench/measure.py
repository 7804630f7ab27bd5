"""Measuring: interleaved runs through the stopwatch, medians, and private servers for the time of a run."""
import dataclasses
import os
import pathlib
import re
import statistics
import subprocess

ROOT = pathlib.Path(__file__).resolve().parent.parent


class Failed(Exception):
    """Something could not be measured; the text says why."""


@dataclasses.dataclass
class Figure:
    """Of one command: the seconds of its runs in their order, median seconds of processor, peak resident memory in KiB."""
    runs: list
    processor: float
    kib: int

    @property
    def seconds(self):
        return statistics.median(self.runs)

    def times(self, other):
        """How many times as long as other: the median over the rounds, in each of which both met the same machine."""
        return statistics.median(own / its for own, its in zip(self.runs, other.runs))


def call(*command, **options):
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, check=False, **options)
    if done.returncode != 0:
        raise Failed(f"{command[0]} ended with {done.returncode}: {(done.stderr or done.stdout).strip()[-600:]}")
    return done.stdout


class Stopwatch:
    def __init__(self, build):
        self.program = build / "bench" / "stopwatch"

    def lines(self, runs, commands):
        """(number of the command, (seconds, seconds of processor, KiB)) for each run; all must end with exit code 0."""
        arguments = [str(runs)]
        for command in commands:
            arguments += ["--", *map(str, command)]
        for line in call(self.program, *arguments).splitlines():
            number, seconds, processor, kib, status = line.split()
            if status != "0":
                raise Failed(f"{' '.join(map(str, commands[int(number)]))} ended with exit code {status}")
            yield int(number), (float(seconds), float(processor), int(kib))

    def figures(self, runs, *commands, before=None):
        """A Figure per command, of interleaved runs. before: called before every round, which then is a run of the
        stopwatch of its own."""
        taken = [[] for _ in commands]
        for _ in range(runs if before else 1):
            if before:
                before()
            for number, run in self.lines(1 if before else runs, commands):
                taken[number].append(run)
        return [Figure([run[0] for run in runs], statistics.median(run[1] for run in runs), max(run[2] for run in runs))
                for runs in taken]


class Servers:
    """The servers that a run asks for, started at the first question through tests/servers, stopped at the end."""

    def __init__(self, scratch):
        self.scratch = pathlib.Path(scratch)
        self.urls = {}

    def url(self, name):
        """The URL of an administrator on server `name` ("postgresql", "mariadb"), without a database."""
        if name not in self.urls:
            self.urls[name] = self.start(name).rsplit("/", 1)[0]
        return self.urls[name]

    def start(self, name):
        folder = self.scratch / f"server-{name}"
        log = self.scratch / f"server-{name}.log"
        # The server keeps what it inherits open: its messages go to a file, not into a pipe that would never end.
        with open(log, "w", encoding="utf-8") as messages:
            subprocess.run([ROOT / "tests" / "servers" / "up", folder, name], stdin=subprocess.DEVNULL, stdout=messages,
                           stderr=messages, check=False)
        environment = (folder / "environment").read_text(encoding="utf-8") if (folder / "environment").exists() else ""
        found = re.search(rf"^export EMCEE_TEST_{name.upper()}='(.*)'$", environment, re.MULTILINE)
        if not found:
            raise Failed(f"no {name} server: {(environment + log.read_text(encoding='utf-8')).strip()[-400:]}")
        return found[1]

    def stop(self):
        for folder in self.scratch.glob("server-*/"):
            subprocess.run([ROOT / "tests" / "servers" / "down", folder], check=False)


def psql_find():
    """The real psql: the one in /usr/bin on Debian is a Perl script that looks for it."""
    found = sorted(pathlib.Path("/usr/lib/postgresql").glob("*/bin/psql"), key=lambda path: float(path.parts[-3]))
    return str(found[-1]) if found else "psql"


def machine():
    """What it ran on, in a line."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return f"{os.cpu_count()} processors, {memory:.0f} GiB of memory"
