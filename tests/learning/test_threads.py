"""CPU time is that of one thread because torch has only one while it is taken."""

from __future__ import annotations

import torch

from workbench.learning.threads import cpu_seconds, torch_threads


def test_torch_has_one_thread_while_work_is_timed_and_its_own_number_afterwards():
    seen: list[int] = []
    with torch_threads(2):
        assert cpu_seconds(lambda: seen.append(torch.get_num_threads())) >= 0
        assert torch.get_num_threads() == 2
    assert seen == [1]
