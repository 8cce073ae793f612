"""
Settings for the published site: the same pages, built from the edition alone.

The guard is imported here, not listed: without it there are no settings, and without settings there is no build.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from pelicanconf import *
from pelicanconf import ROOT
from plugins.desk import arm
from plugins.desk.materialise import TREE, demand

arm()
# Pelican would only say that it needs "a path containing the content".
demand(ROOT)

FREIGABE_PREVIEW = False
PATH = str(ROOT / TREE)
OUTPUT_PATH = str(ROOT / "output")
