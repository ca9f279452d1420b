"""The mark that windows of Deskside bear, so that a host process knows those of other processes too.

The help window lives in the vendor's application, and a second host process asks its own questions: what one engineer
injects must reach neither. On X11 the mark is the window's role (`WM_WINDOW_ROLE`), which Qt sets by
`QWidget.setWindowRole`; dialogs and menus that belong to a marked window (`WM_TRANSIENT_FOR`) count as marked.
Elsewhere it has no meaning yet.

Invariant: a mark only ever takes something away from an engineer; nobody gains anything by bearing it.
"""

OWN_WINDOW_ROLE = "deskside-own"
