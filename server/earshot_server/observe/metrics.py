"""What a process counts and measures, for Prometheus. No label holds anything about a visit or a person."""

from functools import partial

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

_LAGS = (0.05, 0.1, 0.2, 0.3, 0.5, 0.75, 1.0, 1.5, 2.0, 3.0, 5.0, 10.0, 30.0, 60.0)


class Metrics:
    """All metrics of one process, in a registry of their own; a role sets those that concern it."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        gauge = partial(Gauge, namespace="earshot", registry=self.registry)
        counter = partial(Counter, namespace="earshot", registry=self.registry)
        histogram = partial(Histogram, namespace="earshot", registry=self.registry, buckets=_LAGS)

        # The gateway: streams.
        self.streams = gauge("streams", "Streams connected, by pace: live, behind", ["pace"])
        self.hellos = counter("hellos", "Streams that asked in: admitted, busy, refused", ["answer"])
        self.reconnects = counter("reconnects", "Streams that came back to an open encounter")
        self.takeovers = counter("takeovers", "Encounters that another server or run had opened before")
        self.let_go = counter("let_go", "Clients that were let go because they read nothing")
        self.arrival_gap = gauge(
            "arrival_gap_seconds", "Since when a stream sends nothing, at worst (a pause, or its network)"
        )
        self.heard_lag = gauge("heard_lag_seconds", "Sound received but not heard, at worst")
        self.durable_lag = gauge("durable_lag_seconds", "Sound received but not durable, at worst")

        # The gateway: speech.
        self.sound = counter("sound_seconds", "Sound decoded")
        self.decoding = counter("decoding_seconds", "Threads' time for it; over sound: the decode factor")
        self.decode_factor = gauge("decode_factor", "Threads' time for a second of sound, smoothed (seconds)")
        self.load = gauge("load", "Share of the decoding threads in use, by which streams are admitted")
        self.word_lag = histogram("word_lag_seconds", "From a segment's end to its event in the log")

        # The log and the live channel.
        self.queued = gauge("queued", "Things that wait, by queue", ["queue"])
        self.append = histogram("append_seconds", "How long the store took for an event")
        self.store_errors = counter("store_errors", "Failed calls to the store, by error", ["error"])
        self.live_drops = counter("live_drops", "Live messages not published: the store was away")
        self.live_missed = counter("live_missed", "Live messages that a reader here was too slow for")
        self.barrier_lag = gauge("barrier_lag_seconds", "How long the oldest waiter has waited for the disk")

        # Note and viewer.
        self.note_lag = histogram("note_lag_seconds", "From an event's append to the draft that holds it")
        self.viewers = gauge("viewers", "Pages that watch")
        self.viewer_resets = counter("viewer_resets", "Viewers that fell behind and got a new snapshot")

    def render(self) -> bytes:
        """Return all values in Prometheus' text format."""
        return generate_latest(self.registry)
