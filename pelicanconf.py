"""
Settings for writing: a preview of everything below content/, drafts and future entries included.

Site facts live in content/site.toml; this file says how they become pages. Plain `pelican` writes to preview/.
"""

import logging
import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent
# `pelican` does not have the site's folder on its path while it reads this file.
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

from plugins.core import addresses, digest, texts
from plugins.core.collection import demand_sound
from plugins.core.settings import read_site
from plugins.markup.extension import Devices
from plugins.markup.links import LocalLinks
from plugins.records.cache import BUILDING, key_for
from plugins.typography import finish, plain

texts.use(texts.choose(os.environ))
_site, _issues = read_site(ROOT)
demand_sound(tuple(_issues))

# ours: read by the rooms
FREIGABE_ROOT = str(ROOT)
FREIGABE_SITE = _site
FREIGABE_PREVIEW = True
FREIGABE_FINISH = finish
FREIGABE_PLAIN = plain
# Another line of code may make another page.
FREIGABE_CODE = digest.of_code(ROOT / "plugins")

# where
PATH = str(ROOT / "content")
OUTPUT_PATH = str(ROOT / "preview")
THEME = str(ROOT / "theme")
ARTICLE_PATHS = ["posts"]
PAGE_PATHS = ["pages"]
STATIC_PATHS = ["images", "files", "posts", "pages"]
STATIC_EXCLUDE_SOURCES = True
PLUGIN_PATHS: list[str] = []
# A cache that anybody could have written is not believed: without a secret of this person's own there is none.
BUILDING_KEY = key_for(ROOT, BUILDING)
CACHE_PATH = str(ROOT / "var/cache/pelican")
PLUGINS = [
    *(["plugins.building"] if BUILDING_KEY else []),
    "plugins.desk",
    "plugins.site",
    "plugins.pictures",
    "plugins.series",
    "plugins.languages",
    "plugins.conversation",
    "plugins.search",
    "plugins.discovery",
]
DELETE_OUTPUT_DIRECTORY = False
LOAD_CONTENT_CACHE = False
CACHE_CONTENT = False
OUTPUT_SOURCES = False
EXTRA_PATH_METADATA: dict[str, dict[str, str]] = {}
TEMPLATE_PAGES: dict[str, str] = {}
READERS = {"rst": None, "html": None, "htm": None}

# who
SITENAME = _site.site.name
SITESUBTITLE = _site.site.claim
# Links inside the site begin with a slash on every host; only feeds and canonical addresses name one.
SITEURL = ""
FEED_DOMAIN = _site.site.url
TIMEZONE = _site.site.timezone
# Dates in pages come from Babel; what the system speaks leaves no trace, also where its locale is not installed.
LOCALE = ["C"]
DEFAULT_LANG = _site.site.lang
DEFAULT_CATEGORY = addresses.words(_site.site.lang).other_name
USE_FOLDER_AS_CATEGORY = False
WITH_FUTURE_DATES = True
ARTICLE_TRANSLATION_ID = PAGE_TRANSLATION_ID = ""
ARTICLE_ORDER_BY = "reversed-date"

# how
MARKDOWN = {
    "extensions": ["extra", "sane_lists", Devices(raw_html=_site.site.raw_html), LocalLinks()],
    "extension_configs": {},
    "output_format": "html5",
}
JINJA_ENVIRONMENT = {
    "autoescape": True,
    "trim_blocks": True,
    "lstrip_blocks": True,
    "extensions": ["jinja2.ext.i18n", "plugins.site.dense.Dense"],
}
TYPOGRIFY = False
# A decorative picture has an empty text alternative by right (WAI); ours are checked by quality/pages.py.
LOG_FILTER = [(logging.WARNING, "Empty alt attribute for image %s in %s")]
DEFAULT_PAGINATION = 9
PAGINATED_TEMPLATES = {"blog": None, "category": None, "tag": None, "author": None}
_words = addresses.words(_site.site.lang)
PAGINATION_PATTERNS = (
    (1, "{url}", "{save_as}"),
    (2, f"{{base_name}}/{_words.page}/{{number}}/", f"{{base_name}}/{_words.page}/{{number}}/index.html"),
)

# addresses: core/addresses.py is the source; Pelican wants its own words for them
DRAFT_SAVE_AS = DRAFT_LANG_SAVE_AS = DRAFT_PAGE_SAVE_AS = DRAFT_PAGE_LANG_SAVE_AS = ""
CATEGORY_URL, TAG_URL, AUTHOR_URL = (f"{segment}/{{slug}}/" for segment in (_words.category, _words.tag, _words.person))
CATEGORY_SAVE_AS, TAG_SAVE_AS, AUTHOR_SAVE_AS = (f"{url}index.html" for url in (CATEGORY_URL, TAG_URL, AUTHOR_URL))
DIRECT_TEMPLATES = ["index", "blog", "archives", "categories", "tags", "authors", "404"]
BLOG_URL, BLOG_SAVE_AS = f"{addresses.BLOG}/", f"{addresses.BLOG}/index.html"
ARCHIVES_URL, ARCHIVES_SAVE_AS = f"{_words.archive}/", f"{_words.archive}/index.html"
CATEGORIES_URL, TAGS_URL, AUTHORS_URL = (f"{name}/" for name in (_words.categories, _words.tags, _words.people))
CATEGORIES_SAVE_AS, TAGS_SAVE_AS, AUTHORS_SAVE_AS = (
    f"{url}index.html" for url in (CATEGORIES_URL, TAGS_URL, AUTHORS_URL)
)
# feeds: plugins/discovery writes them, in more formats and with absolute links
FEED_MAX_ITEMS = 20
FEED_ALL_ATOM = CATEGORY_FEED_ATOM = AUTHOR_FEED_ATOM = AUTHOR_FEED_RSS = TRANSLATION_FEED_ATOM = None
