"""Messages through pipes: whole ones only, and nobody waits."""

from __future__ import annotations

import os

from slidegen.worker.lines import Inbox, Outbox


def test_messages_come_whole_and_the_end_is_seen() -> None:
    read, write = os.pipe()
    inbox, outbox = Inbox(read), Outbox(write)
    assert inbox.taken() == []  # nothing has come, which is no reason to wait or to fail
    outbox.put({"a": 1})
    os.write(write, b'{"b"')
    assert inbox.taken() == [{"a": 1}]
    os.write(write, b": 2}\n")
    assert inbox.taken() == [{"b": 2}]
    outbox.close()
    assert inbox.taken() is None
    inbox.close()


def test_who_has_nobody_to_talk_to_goes_on() -> None:
    read, write = os.pipe()
    os.close(read)
    outbox = Outbox(write)
    outbox.put({"a": 1})
    outbox.close()
