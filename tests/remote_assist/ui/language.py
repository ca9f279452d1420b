"""Where the translations are, and the tools that read and build them."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
NAME = "remote_assist_zh_CN"
TRANSLATIONS = ROOT / "resources" / "translations"


def translation_tool(name: str) -> str:
    tool = shutil.which(name, path=str(Path(sys.executable).parent))
    assert tool is not None
    return tool
