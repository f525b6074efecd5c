class TrialState:
    COMPLETE, PRUNED, FAIL = "COMPLETE", "PRUNED", "FAIL"
