#!/usr/bin/env python3
"""Optuna for a sweep of runmark: suggests what is tried next (PROTOCOL.md). Needs Python 3.8 and `pip install optuna`.

    search: {external: {command: [python3, suggest.py, --seed, "7"], timeout_seconds: 60}}

It keeps nothing: runmark tells all trials when it starts. To use another sampler, change `sampler_of`.
"""

import argparse
import json
import math
import sys

import optuna
from optuna.distributions import CategoricalDistribution, FloatDistribution, IntDistribution
from optuna.trial import TrialState

# As often as this is asked again when it suggests what was tried; then the space is as good as searched.
MOST_REPEATS = 200


def sampler_of(seed, trials):
    # The number of trials is part of the seed: a sweep that is started again does not draw the same as at first.
    return optuna.samplers.TPESampler(seed=None if seed is None else seed + trials, constant_liar=True)


class Space:
    """The parameters, in order; one with conditions applies only with certain values of earlier ones."""

    def __init__(self, parameters):
        self.parameters = parameters

    def ask(self, trial):
        """Lets Optuna choose each parameter that applies, in order: which do depends on those before."""
        chosen = {}
        for parameter in self.parameters:
            if applies(parameter, chosen):
                chosen[parameter["name"]] = choose(trial, parameter)
        return chosen

    def told(self, chosen):
        """A configuration in Optuna's words: its values and their distributions; None if the space has changed since."""
        params, distributions = {}, {}
        for parameter in self.parameters:
            distribution = distribution_of(parameter)
            name = parameter["name"]
            if distribution is None or not applies(parameter, chosen):
                continue
            value = inner(parameter, chosen.get(name))
            if value is None:
                return None
            params[name], distributions[name] = value, distribution
        return params, distributions


def applies(parameter, chosen):
    return all(
        name in chosen and any(same(chosen[name], value) for value in values)
        for name, values in parameter.get("when", {}).items()
    )


def same(one, other):
    """In JSON true is not 1, in Python it is."""
    return isinstance(one, bool) == isinstance(other, bool) and one == other


def distribution_of(parameter):
    """None for what is fixed. Values with an order are chosen by their place in it, others by their JSON."""
    if parameter["kind"] == "fixed":
        return None
    if parameter["kind"] == "values":
        values = parameter["values"]
        if parameter.get("ordered"):
            return IntDistribution(0, len(values) - 1)
        return CategoricalDistribution([json.dumps(value) for value in values])
    kind = IntDistribution if parameter["integer"] else FloatDistribution
    return kind(parameter["from"], parameter["to"], log=parameter["scale"] == "log")


def choose(trial, parameter):
    name, distribution = parameter["name"], distribution_of(parameter)
    if distribution is None:
        return parameter["value"]
    if isinstance(distribution, CategoricalDistribution):
        return json.loads(trial.suggest_categorical(name, distribution.choices))
    low, high, log = distribution.low, distribution.high, distribution.log
    if isinstance(distribution, IntDistribution):
        number = trial.suggest_int(name, low, high, log=log)
        return parameter["values"][number] if parameter["kind"] == "values" else number
    return short(trial.suggest_float(name, low, high, log=log), low, high)


def short(value, low, high):
    """Four digits tell trials apart and can be read in the name of a run; more where the range is narrow."""
    digits = 4
    if value != 0 and high > low:
        digits += max(0, math.ceil(math.log10(abs(value) / (high - low))))
    return min(high, max(low, float(f"{value:.{digits}g}")))


def inner(parameter, value):
    """A value as Optuna knows it; None if it is none of this parameter."""
    if parameter["kind"] == "values":
        place = next((at for at, one in enumerate(parameter["values"]) if same(one, value)), None)
        if place is None or parameter.get("ordered"):
            return place
        return json.dumps(parameter["values"][place])
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    return value if is_number and parameter["from"] <= value <= parameter["to"] else None


def key(configuration):
    """What is suggested as 1183.0 comes back as 1183, which is another text in Python's JSON."""
    return json.dumps({name: as_float(value) for name, value in configuration.items()}, sort_keys=True)


def as_float(value):
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value


class Search:
    """What Optuna knows of the sweep. Configurations are known by their JSON."""

    def __init__(self, begin, seed):
        self.space = Space(begin["parameters"])
        direction = begin["objective"]["direction"]
        self.study = optuna.create_study(direction=direction, sampler=sampler_of(seed, len(begin["trials"])))
        self.outcomes = {}  # state and score of each configuration that was tried
        self.open = {}  # Optuna's trials that have no outcome yet
        for trial in begin["trials"]:
            self.update(trial)

    def suggest(self):
        for _ in range(MOST_REPEATS):
            trial = self.study.ask()
            configuration = self.space.ask(trial)
            known = key(configuration)
            if known not in self.outcomes:
                self.open[known] = trial
                self.outcomes[known] = ("unfinished", None)
                return {"parameters": configuration}
            # Told what came of it before, so that the sampler moves on.
            self.tell(trial, *self.outcomes[known])
        is_busy = any(state == "unfinished" for state, _ in self.outcomes.values())
        return {"wait": True} if is_busy else {"done": True}

    def update(self, trial):
        state, score = trial["state"], trial.get("score")
        known = key(trial["parameters"])
        is_new = known not in self.outcomes
        self.outcomes[known] = (state, score)
        if is_new:
            self.add(known, trial["parameters"])
        if state != "unfinished" and known in self.open:
            self.tell(self.open.pop(known), state, score)

    def add(self, known, configuration):
        """A trial that was not suggested here, or in another life."""
        told = self.space.told(configuration)
        if told is None:
            log(f"passed over, as the space has no such trial any more: {known}")
            return
        params, distributions = told
        self.study.enqueue_trial(params)
        self.open[known] = self.study.ask(distributions)

    def tell(self, trial, state, score):
        if state == "completed" and score is not None:
            self.study.tell(trial, score)
        else:
            self.study.tell(trial, state=TrialState.PRUNED if state == "stopped" else TrialState.FAIL)


def log(message):
    print(message, file=sys.stderr, flush=True)


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--seed", type=int, help="for suggestions that can be repeated")
    seed = arguments.parse_args().seed
    # Standard output is for answers alone, whatever a library prints.
    answers, sys.stdout = sys.stdout, sys.stderr
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    search = None
    for line in sys.stdin:
        try:
            request = json.loads(line)
            op = request["op"]
            if op == "end":
                break
            answer = {"ok": True}
            if op == "begin":
                search = Search(request, seed)
            elif op == "update":
                search.update(request["trial"])
            elif op == "suggest":
                answer = search.suggest()
            else:
                raise ValueError(f"an unknown op: {op}")
        except Exception as error:  # whatever it is: runmark shows it and starts this program again
            answer = {"error": f"{type(error).__name__}: {error}"}
        print(json.dumps(answer), file=answers, flush=True)


if __name__ == "__main__":
    main()
