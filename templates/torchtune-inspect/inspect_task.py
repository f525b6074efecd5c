"""What is evaluated. Each task here is a value of the column Task."""

from inspect_ai import Task, task
from inspect_ai.dataset import Sample
from inspect_ai.scorer import match
from inspect_ai.solver import generate

WORDS = ["absolute", "computer", "distance", "exercise", "language", "mountain", "notebook", "question"]


@task
def capitalization():
    """Exact match, case included, on words in capital letters."""
    return Task(
        dataset=[
            Sample(input=f"Write this word in capital letters, and nothing else: {word}", target=word.upper())
            for word in WORDS
        ],
        solver=generate(),
        scorer=match(location="exact", ignore_case=False),
    )
