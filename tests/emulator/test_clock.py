"""The clock: runs, is set, is moved, stands still."""

from __future__ import annotations

from checkout_conformance.emulator.clock import Clock


class Machine:
    """A machine's time that tests move."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_it_runs_with_the_machine() -> None:
    machine = Machine()
    clock = Clock(machine)
    machine.now += 5
    assert clock.now() == 1005


def test_once_set_it_runs_on_from_there() -> None:
    machine = Machine()
    clock = Clock(machine)
    clock.set(50)
    machine.now += 5
    assert clock.now() == 55


def test_frozen_it_moves_only_when_moved() -> None:
    machine = Machine()
    clock = Clock(machine)
    clock.set(50, frozen=True)
    machine.now += 5
    assert clock.now() == 50
    clock.advance(60)
    assert clock.now() == 110


def test_reset_gives_the_machines_time_back() -> None:
    clock = Clock(Machine())
    clock.set(50, frozen=True)
    clock.reset()
    assert clock.now() == 1000
    assert not clock.frozen
