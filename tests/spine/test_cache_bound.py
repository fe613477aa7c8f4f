"""The cache has a bound: what goes, in which order, and what never does; and clean --cache."""

from __future__ import annotations

import os
from dataclasses import replace

import pytest
from talks import FakeMarp, Talk

from slidegen.execution import pruning
from slidegen.execution.cache import Cache
from slidegen.execution.jobs import Job, JobResult, Outcome
from slidegen.execution.pruning import mark_used, prune


@pytest.fixture
def job(talk: Talk) -> Job:
    talk.use_wave()
    return talk.resolve().jobs[0]


def keep(talk: Talk, job: Job, text: str, age: int, *, number: int = 0) -> str:
    """A product of these words, last used ``age`` seconds ago, with a trace of its own; returns its name."""
    fresh = talk.write("fresh.svg", text)
    other = replace(job, params={"number": number})
    result = talk.cache.keep(other, (), JobResult(job.id, Outcome.RAN, products={"image": fresh}), {})
    assert result.image
    os.utime(result.image, ns=(0, 10**18 - age))
    return result.image.name


def left(talk: Talk) -> set[str]:
    return {file.name for file in talk.cache.products.iterdir()}


def remembered(cache: Cache, job: Job) -> list[str]:
    return [name for trace in cache.traces(job.id) for name in trace.products.values()]


def test_the_least_recently_used_go_first_and_their_traces_with_them(talk: Talk, job: Job) -> None:
    names = [keep(talk, job, letter * 10, age, number=age) for letter, age in (("a", 3), ("b", 9), ("c", 6), ("d", 1))]
    prune(talk.cache, [], most=20)
    assert left(talk) == {names[0], names[3]}
    assert remembered(talk.cache, job) == [names[3], names[0]]


def test_what_the_talk_uses_stays_even_if_it_is_old_and_too_large(talk: Talk, job: Job) -> None:
    old = keep(talk, job, "a" * 100, age=9, number=1)
    keep(talk, job, "b", age=1, number=2)
    prune(talk.cache, [old], most=10)
    assert left(talk) == {old}
    assert remembered(talk.cache, job) == [old]


def test_below_the_bound_nothing_goes(talk: Talk, job: Job) -> None:
    names = {keep(talk, job, letter, age=1, number=ord(letter)) for letter in "abc"}
    prune(talk.cache, [], most=3)
    assert left(talk) == names


def test_a_product_that_no_trace_mentions_goes_whatever_the_size(talk: Talk, job: Job) -> None:
    name = keep(talk, job, "a", age=9)
    talk.write("build/.cache/products/stray.svg", "x")
    prune(talk.cache, [], most=10)
    assert left(talk) == {name}


def test_use_is_noted(talk: Talk, job: Job) -> None:
    names = [keep(talk, job, letter, age, number=age) for letter, age in (("a", 9), ("b", 1))]
    mark_used(talk.cache, names[:1])
    prune(talk.cache, [], most=1)
    assert left(talk) == {names[0]}


def test_a_job_without_traces_leaves_no_file(talk: Talk, job: Job) -> None:
    keep(talk, job, "a", age=1)
    prune(talk.cache, [], most=0)
    assert left(talk) == set()
    assert talk.cache.jobs == []


def test_a_build_keeps_the_bound(talk: Talk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pruning, "MOST_BYTES", 0)
    for periods in (1, 2, 3):
        talk.use_wave(periods=periods)
        assert not talk.build().problems
    (name,) = left(talk)
    assert [list(trace.products.values()) for trace in talk.cache.traces("wave")] == [[name]]
    talk.use_wave(periods=1)
    assert talk.why() == ["parameter changed: periods"]


def test_clean_cache_leaves_what_is_published_and_the_next_build_draws_again(talk: Talk) -> None:
    talk.use_wave()
    talk.build()
    published, timeless = talk.published(), talk.timeless()
    run = talk.command("clean", "--cache")
    assert (run.returncode, run.stdout) == (0, "removed the cache\n")
    assert talk.published() == published
    assert not (talk.project.cache / "products").exists()
    assert talk.figure().outcome is Outcome.RAN
    assert talk.timeless() == timeless
    assert FakeMarp.conversions == 1


def test_clean_after_clean_cache_still_knows_its_files(talk: Talk) -> None:
    talk.build()
    talk.command("clean", "--cache")
    assert talk.command("clean").returncode == 0
    assert not talk.output.exists()
