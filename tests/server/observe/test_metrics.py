from prometheus_client.parser import text_string_to_metric_families

from earshot_server.observe.metrics import Metrics


def test_every_metric_is_rendered_with_a_meaning_under_one_prefix() -> None:
    families = list(text_string_to_metric_families(Metrics().render().decode()))
    named = {family.name for family in families if not family.name.endswith("_created")}
    own = {name for name, value in vars(Metrics()).items() if name != "registry"}
    assert len(named) == len(own)
    assert all(name.startswith("earshot_") for name in named)
    assert all(family.documentation for family in families)


def test_two_processes_worth_of_metrics_live_side_by_side() -> None:
    one, other = Metrics(), Metrics()
    one.reconnects.inc()
    assert one.registry.get_sample_value("earshot_reconnects_total") == 1
    assert other.registry.get_sample_value("earshot_reconnects_total") == 0


def test_labels_are_kinds_and_never_visits() -> None:
    labels = {name for metric in vars(Metrics()).values() for name in getattr(metric, "_labelnames", ())}
    assert labels == {"pace", "answer", "queue", "error"}
