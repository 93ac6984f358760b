from earshot_client.doctor.report import Check, Outcome, worst


def test_the_worst_check_is_what_counts() -> None:
    def of(*outcomes: Outcome) -> Outcome:
        return worst([Check("disk", outcome, "") for outcome in outcomes])

    assert of() is Outcome.SKIPPED
    assert of(Outcome.GOOD, Outcome.SKIPPED) is Outcome.GOOD
    assert of(Outcome.GOOD, Outcome.WORTH_A_LOOK) is Outcome.WORTH_A_LOOK
    assert of(Outcome.SKIPPED, Outcome.BAD, Outcome.WORTH_A_LOOK) is Outcome.BAD
