"""As much of Optuna as templates/optuna/suggest.py calls. Numbers are drawn from a fixed row; at its end it writes down its trials."""

import atexit
import json

from . import logging, samplers
from .trial import TrialState

# The second is the first again, as a sampler draws it at times.
DRAWN = [1183.0, 1183.0, 2000.0]


class Trial:
    def __init__(self, number, fixed):
        self.number, self.fixed = number, fixed
        self.params, self.state, self.value = {}, "RUNNING", None

    def suggest_float(self, name, low, high, log=False):
        self.params[name] = self.fixed.get(name, DRAWN[self.number % len(DRAWN)])
        return self.params[name]


class Study:
    def __init__(self):
        self.trials, self.enqueued = [], []
        atexit.register(self.write)

    def enqueue_trial(self, params):
        self.enqueued.append(params)

    def ask(self, distributions=None):
        trial = Trial(len(self.trials), self.enqueued.pop(0) if self.enqueued else {})
        for name in distributions or {}:
            trial.suggest_float(name, 0, 0)
        self.trials.append(trial)
        return trial

    def tell(self, trial, value=None, state=TrialState.COMPLETE):
        trial.state, trial.value = state, value

    def write(self):
        with open("trials.json", "w") as file:
            json.dump([[trial.params, trial.state, trial.value] for trial in self.trials], file)


def create_study(direction, sampler):
    return Study()
