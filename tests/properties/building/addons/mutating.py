"""Changes articles as related_posts, neighbors and readtime do: from signals, after they were read."""

from typing import Any

from pelican import signals

WORDS_A_MINUTE = 200


def counted(instance: Any) -> None:
    """Add a reading time to each text as it is made."""
    body = getattr(instance, "_content", None) or ""
    instance.words = f"{len(body.split()) // 50 * 50} words, {len(body.split()) // WORDS_A_MINUTE + 1} min"


def related(generator: Any) -> None:
    """Add what stands before and behind, and what shares a tag."""
    articles = generator.articles
    for number, article in enumerate(articles):
        before = articles[number - 1].title if number else "-"
        behind = articles[number + 1].title if number + 1 < len(articles) else "-"
        own = set(getattr(article, "tags", ()))
        shared = [one.slug for one in articles if one is not article and own & set(getattr(one, "tags", ()))]
        article.neighbours = f"{before} | {behind} | {' '.join(shared[:4])}"
        article.metadata["shared"] = len(shared)


def annotated(generator: Any, metadata: dict[str, Any]) -> None:
    """Change the metadata of pages while they are read."""
    metadata["note"] = f"page of {metadata.get('title', '')}"


def register() -> None:
    """Connect."""
    signals.content_object_init.connect(counted)
    signals.article_generator_finalized.connect(related)
    signals.page_generator_context.connect(annotated)
