"""What was acknowledged is there after kill -9, once, in the process that is really served."""

from pathlib import Path
from random import Random

from scripts.intake_driver import Sending, look, new_inbox


def test_no_acknowledged_alert_is_lost_or_doubled_over_kill_9(tmp_path: Path) -> None:
    inbox = new_inbox(tmp_path)
    sending = Sending(inbox=inbox, alerts=400)

    sending.run(kills=2, dice=Random(20_261_121))

    found = look(inbox, set(sending.seconds))
    assert len(sending.seconds) == 400
    assert (found.lost, found.doubled) == (0, 0)
