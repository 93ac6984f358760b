"""What processes use: processor time and memory, by role."""

import time
from contextlib import suppress
from dataclasses import dataclass, field

import psutil

MIB = 1024 * 1024


@dataclass(frozen=True)
class Use:
    """At one moment, or between two."""

    at: float
    """Seconds, monotonic."""
    processor: dict[str, float]
    """Processor seconds, by role."""
    memory: dict[str, float]
    """Resident memory in MiB, by role."""
    machine: float = 0.0
    """Processor seconds of the whole machine."""
    own_memory: dict[str, float] = field(default_factory=dict)
    """Memory in MiB that would be free without the process: shared pages count in shares (PSS)."""

    def since(self, before: "Use") -> "Use":
        """Return what was used between two moments; the memory is the later one's."""
        return Use(
            self.at - before.at,
            {role: spent - before.processor.get(role, 0.0) for role, spent in self.processor.items()},
            self.memory,
            self.machine - before.machine,
            self.own_memory,
        )

    def cores(self, role: str) -> float:
        """Return how many cores a role kept busy between two moments."""
        return self.processor.get(role, 0.0) / self.at if self.at else 0.0

    @property
    def others(self) -> float:
        """Cores that were busy with anything else between two moments: figures have to be read by it."""
        return max(0.0, self.machine - sum(self.processor.values())) / self.at if self.at else 0.0


def machine() -> float:
    """Return the processor seconds that the whole machine has used."""
    times = psutil.cpu_times()
    return float(times.user + times.system + times.nice + getattr(times, "softirq", 0.0))


def measure(processes: dict[str, int]) -> Use:
    """Measure processes by role and pid; one that is gone is left out."""
    processor, memory = {}, {}
    for role, pid in processes.items():
        with suppress(psutil.NoSuchProcess):
            process = psutil.Process(pid)
            times = process.cpu_times()
            processor[role] = times.user + times.system
            memory[role] = process.memory_info().rss / MIB
    return Use(time.monotonic(), processor, memory, machine())
