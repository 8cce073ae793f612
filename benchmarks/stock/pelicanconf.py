"""Stock Pelican, no plug-in: the pages, addresses and feeds that Freigabe gives the same content."""

AUTHOR = "Werkstattblog"
SITENAME = "Werkstattblog"
SITEURL = ""
FEED_DOMAIN = "https://www.beispiel.example"
PATH = "content"
OUTPUT_PATH = "output"
THEME = "theme"
PLUGINS: list[str] = []
TIMEZONE = "Europe/Berlin"
DEFAULT_LANG = "de"
DEFAULT_DATE_FORMAT = "%d.%m.%Y"
ARTICLE_PATHS = ["posts"]
PAGE_PATHS = ["pages"]
USE_FOLDER_AS_CATEGORY = False
MARKDOWN = {"extensions": ["extra", "sane_lists", "toc"], "extension_configs": {}, "output_format": "html5"}
JINJA_ENVIRONMENT = {"autoescape": True, "trim_blocks": True, "lstrip_blocks": True, "extensions": []}

ARTICLE_URL = "blog/{slug}/"
ARTICLE_SAVE_AS = "blog/{slug}/index.html"
PAGE_URL = "{slug}/"
PAGE_SAVE_AS = "{slug}/index.html"
CATEGORY_URL = "rubrik/{slug}/"
CATEGORY_SAVE_AS = "rubrik/{slug}/index.html"
TAG_URL = "thema/{slug}/"
TAG_SAVE_AS = "thema/{slug}/index.html"
AUTHOR_URL = "person/{slug}/"
AUTHOR_SAVE_AS = "person/{slug}/index.html"

DIRECT_TEMPLATES = ["index", "blog", "archives", "categories", "tags", "authors", "404", "sitemap"]
BLOG_URL = "blog/"
BLOG_SAVE_AS = "blog/index.html"
ARCHIVES_URL = "archiv/"
ARCHIVES_SAVE_AS = "archiv/index.html"
CATEGORIES_URL = "rubriken/"
CATEGORIES_SAVE_AS = "rubriken/index.html"
TAGS_URL = "themen/"
TAGS_SAVE_AS = "themen/index.html"
AUTHORS_URL = "personen/"
AUTHORS_SAVE_AS = "personen/index.html"
SITEMAP_SAVE_AS = "sitemap.xml"
DEFAULT_PAGINATION = 9
PAGINATED_TEMPLATES = {"blog": None, "category": None, "tag": None, "author": None}
PAGINATION_PATTERNS = [
    (1, "{url}", "{save_as}"),
    (2, "{base_name}/seite/{number}/", "{base_name}/seite/{number}/index.html"),
]

FEED_ALL_ATOM = "feed.atom.xml"
CATEGORY_FEED_ATOM = "rubrik/{slug}/feed.atom.xml"
TAG_FEED_ATOM = "thema/{slug}/feed.atom.xml"
AUTHOR_FEED_ATOM = "person/{slug}/feed.atom.xml"
AUTHOR_FEED_RSS = None
TRANSLATION_FEED_ATOM = None
