"""`/docs`: the protocol of this very hub as one page, without a script, so that it works offline and calls nobody."""

from __future__ import annotations

import functools
import html

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from desk_app.version import VERSION
from desk_app.wire.document import make_page

_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Deskside hub {version}</title>
<style>body {{ margin: 2rem auto; max-width: 60rem; padding: 0 1rem; font: 15px/1.5 ui-monospace, monospace;
color-scheme: light dark; }} pre {{ white-space: pre-wrap; overflow-wrap: anywhere; }}</style></head>
<body><p>Deskside hub {version} · <a href="openapi.json">openapi.json</a></p><pre>{page}</pre></body></html>
"""
_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "public, max-age=3600",
}


def docs_router() -> APIRouter:
    """One route; the page is made when somebody first asks for it."""
    router = APIRouter()

    @router.get("/docs", include_in_schema=False)
    async def docs() -> HTMLResponse:
        return HTMLResponse(_page(), headers=_HEADERS)

    return router


@functools.cache
def _page() -> str:
    return _PAGE.format(version=html.escape(VERSION), page=html.escape(make_page()))
