"""English cases with their right answers, and other languages; `⍽` stands for U+00A0. A case of one text stays as it is."""

BODY: tuple[tuple[str, ...], ...] = (
    ('<p>"Hello", she said.</p>', "<p>“Hello”, she said.</p>"),
    ("<p>The word 'free' is struck.</p>", "<p>The word ‘free’ is struck.</p>"),
    ("<p>\"He cried 'Stop' and ran.\"</p>", "<p>“He cried ‘Stop’ and ran.”</p>"),
    ("<p>\"'Stop', he cried.\"</p>", "<p>“‘Stop’, he cried.”</p>"),
    ("<p>It's the firm's blog.</p>", "<p>It’s the firm’s blog.</p>"),
    ("<p>music of the '90s</p>", "<p>music of the ’90s</p>"),
    ("<p>'Tis late, tell 'em: rock 'n' roll</p>", "<p>’Tis late, tell ’em: rock ’n’ roll</p>"),
    ("<p>the authors' guide</p>", "<p>the authors’ guide</p>"),
    ('<p>A 27" screen, 5\'10" tall</p>',),
    ('<p>The "class of 2010" met.</p>', "<p>The “class of 2010” met.</p>"),
    ("<p>This is -- sadly -- so.</p>", "<p>This is – sadly – so.</p>"),
    ("<p>This is---sadly---so.</p>", "<p>This is—sadly—so.</p>"),
    ("<p>This is--sadly--so.</p>", "<p>This is—sadly—so.</p>"),
    ("<p>pages 10--12</p>", "<p>pages 10–12</p>"),
    ('<p>It said—"never" again.</p>', "<p>It said—“never” again.</p>"),
    ('<p>"But wait—" she said.</p>', "<p>“But wait—” she said.</p>"),
    ("<p>Well...</p>", "<p>Well…</p>"),
    ("<p>Schedule: the flag --quiet helps.</p>",),
    ('<p>"<em>Word</em>" and "<a href="/x/">link</a>"</p>', '<p>“<em>Word</em>” and “<a href="/x/">link</a>”</p>'),
    ("<p><em>Jane</em>'s desk</p>", "<p><em>Jane</em>’s desk</p>"),
    ('<p>"<code>x = "1"</code>" is set.</p>', '<p>“<code>x = "1"</code>” is set.</p>'),
    ('<p>("see above")</p>', "<p>(“see above”)</p>"),
    ('<ul>\n<li>"One"</li>\n<li>"Two"</li>\n</ul>', "<ul>\n<li>“One”</li>\n<li>“Two”</li>\n</ul>"),
    ('<p>line<br>\n"new"</p>', "<p>line<br>\n“new”</p>"),
    ("<p>NATO, EU and the GDPR in U.S. law</p>",),
    ("<p>Weber &amp; Sons, the last two words</p>",),
    ('<p>[!NOTE] math $a "b" --c$ and \\(x "y"\\)</p>',),
    ('<p><img alt="a "b" -- c" src="a--b.png"></p>',),
    ('<pre><code>a -- b "c" ...\n</code></pre>',),
    ("<p>{{ figure \"a\" }} {% note 'x' %}</p>",),
    ("<p>https://example.com/it's--so...</p>", "<p>https://example.com/it's--so…</p>"),
    ("<p>&quot;as meant&quot;</p>",),
    ("<p>“Already” and ‘so’ – and — … fine.</p>",),
    ("<p>10 % in 5 km on 3 March</p>",),
    ('<p>See <span lang="de">"so"</span> there.</p>',),
)

PLAIN: tuple[tuple[str, ...], ...] = (
    ('What "done" means', "What “done” means"),
    ("It's a year -- and what it cost", "It’s a year – and what it cost"),
    ('R&D <fast> & "good"', "R&D <fast> & “good”"),
    ("The '90s...", "The ’90s…"),
    ("`--quiet`",),
    ("",),
)

OTHERS: tuple[tuple[str, str], ...] = (
    ("fr", '<p>"L\'eau" -- 10 % ...</p>'),
    ("nl", '<p>\'s avonds -- "zo"</p>'),
    ("", '<p>"so"</p>'),
)
