"""The pages of the first steps as the pictures' script reads them, and how a picture is made small."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from plugins.commands.reference import album, walk
from tests.support.site import REPOSITORY

TEXT = """\
```sh
git add -A
python3 tasks.py start --languages en \\
  --name "Two words"
```

```toml
provider = "none"
```

```markdown
Text.
```
"""


def test_a_page_is_read_as_commands_a_setting_and_a_text() -> None:
    """Lines that go on are one command, words in quotes one word."""
    tour = walk.read(TEXT)

    start = ("python3", "tasks.py", "start", "--languages", "en", "--name", "Two words")
    assert (("git", "add", "-A"), start) == tour.commands
    assert ('provider = "none"', "Text.\n", "en") == (tour.setting, tour.body, tour.lang)


@pytest.mark.parametrize("page", walk.PAGES, ids=str)
def test_the_pages_can_be_walked(page: object) -> None:
    """Each says how a site begins, and in which language."""
    tour = walk.read((REPOSITORY / str(page)).read_text(encoding="utf-8"))

    assert {"preview", "start", "desk.start", "new", "desk.submit", "build", "check", "publish"} <= {
        word for words in tour.commands for word in words[2:3]
    }
    assert tour.lang in ("de", "en")


def test_a_small_picture_has_few_colours_and_its_size() -> None:
    """What comes out is a PNG with a palette."""
    ramp = Image.linear_gradient("L").convert("RGB")
    target = io.BytesIO()
    ramp.save(target, "PNG")

    with Image.open(io.BytesIO(album.small(target.getvalue()))) as found:
        assert ("PNG", "P", ramp.size) == (found.format, found.mode, found.size)
