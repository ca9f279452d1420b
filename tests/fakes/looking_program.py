"""An engineer's viewer without a window, as a program that can be stopped and killed.

    python -m tests.fakes.looking_program URL TICKET ASSIST_ID SEED_HEX

Meets at a hub, asks for the view, and says one word a line: each state it comes to, and "picture" for each update.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

from remote_assist.geometry import Rect
from remote_assist.stream.doors import DialDoor
from remote_assist.stream.viewer import Viewer, ViewerSetup
from remote_assist.stream.viewing import Reason, Unheard, ViewerState
from remote_assist.wire.roles import Role
from tests.fakes.picture import ArrayPicture


class _Looking(ArrayPicture, Unheard):
    def update_finished(self, areas: Sequence[Rect]) -> None:
        del areas
        print("picture", flush=True)

    def state_changed(self, state: ViewerState, reason: Reason | None) -> None:
        del reason
        print(state.value, flush=True)


def main() -> None:
    url, ticket, assist_id, seed = sys.argv[1:]
    looking = _Looking()
    setup = ViewerSetup("李工", assist_id=assist_id, signing_seed=bytes.fromhex(seed))
    viewer = Viewer(lambda: DialDoor.by_hub(url, ticket, Role.VIEWER), setup, looking, looking)
    viewer.start()
    while not viewer.join(3600.0):
        pass


if __name__ == "__main__":
    main()
