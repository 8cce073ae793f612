// Comments of one entry. No cookie, no storage; markup of others is copied element by element.
(() => {
  const box = document.getElementById('kommentare');
  const { thread, endpoint, state, lang, minSeconds } = box.dataset;
  const english = (lang || '').startsWith('en');
  const say = english ? {
    write: 'Write a comment', answer: 'Your reply to ', cancel: 'No reply, new comment', reply: 'Reply', to: ' to ',
    name: 'Name (required)', text: 'Comment (required)', trap: 'Leave empty', send: 'Send comment',
    loading: 'Loading comments …', none: 'No comments yet.', sending: 'Sending …', gone: '[deleted]',
    201: 'Thank you. Your comment is published.', 202: 'Thank you. Your comment appears after review.',
    closed: 'Comments on this entry are closed.', unknown: 'There is no conversation for this entry.',
    'too-many': 'Too many comments. Please wait a minute.',
    'too-fast': 'That was fast. Please wait a few seconds and send again.',
    'too-long': 'The comment is too long. Please shorten it.', incomplete: 'Please give a name and a comment.',
    spam: 'The comment looks like spam and was not stored.',
    failed: 'The comment was not stored. Please try again later.',
    offline: 'Comments cannot be reached. Please try again later.',
  } : {
    write: 'Kommentar schreiben', answer: 'Ihre Antwort an ', cancel: 'Keine Antwort, neuer Kommentar', reply: 'Antworten', to: ' auf ',
    name: 'Name (erforderlich)', text: 'Kommentar (erforderlich)', trap: 'Bitte leer lassen', send: 'Kommentar absenden',
    loading: 'Kommentare werden geladen …', none: 'Noch keine Kommentare.', sending: 'Wird gesendet …', gone: '[gelöscht]',
    201: 'Danke. Ihr Kommentar ist veröffentlicht.', 202: 'Danke. Ihr Kommentar erscheint nach der Prüfung.',
    closed: 'Die Kommentare zu diesem Beitrag sind geschlossen.', unknown: 'Zu diesem Beitrag gibt es keine Kommentare.',
    'too-many': 'Zu viele Kommentare. Bitte warten Sie eine Minute.',
    'too-fast': 'Das ging schnell. Bitte warten Sie einige Sekunden und senden Sie noch einmal.',
    'too-long': 'Der Kommentar ist zu lang. Bitte kürzen Sie ihn.', incomplete: 'Bitte geben Sie Namen und Kommentar an.',
    spam: 'Der Kommentar sieht nach Werbung aus und wurde nicht gespeichert.',
    failed: 'Der Kommentar wurde nicht gespeichert. Bitte versuchen Sie es später noch einmal.',
    offline: 'Die Kommentare sind nicht erreichbar. Bitte versuchen Sie es später noch einmal.',
  };

  const make = (tag, attributes, ...children) => {
    const element = document.createElement(tag);
    for (const name in attributes) element.setAttribute(name, attributes[name]);
    element.append(...children);
    return element;
  };

  const policy = window.trustedTypes?.createPolicy('talk', { createHTML: (text) => text });
  const parse = (html) => new DOMParser().parseFromString(policy ? policy.createHTML(html) : html, 'text/html').body;
  const allowed = 'P BR OL UL LI PRE CODE BLOCKQUOTE DEL STRONG EM'.split(' ');
  const copy = (from, to) => {
    for (const node of from.childNodes) {
      if (node.nodeType === 3) to.append(node.data);
      if (node.nodeType !== 1) continue;
      const href = node.tagName === 'A' && node.getAttribute('href');
      let target = to;
      if (/^(https?:|mailto:)/i.test(href)) target = make('a', { href, rel: 'nofollow ugc noopener' });
      else if (allowed.includes(node.tagName)) target = make(node.tagName);
      else if (/^H\d$/.test(node.tagName)) target = make('p');
      copy(node, target);
      if (target !== to) to.append(target);
    }
    return to;
  };

  const ask = async (path, options) => {
    const answer = await fetch(`${endpoint}${path}?uri=${encodeURIComponent(thread)}`,
      { credentials: 'omit', signal: AbortSignal.timeout(15000), ...options });
    return { code: answer.status, data: await answer.json() };
  };

  const status = make('p', { class: 'talk-status', role: 'status', 'aria-live': 'polite', tabindex: -1 });
  const tell = (key) => { status.textContent = key && (say[key] || say.failed); };
  const list = make('ol', { class: 'thread' });
  let form, parent, busy, chain = Promise.resolve(), opened = performance.now();

  const address = (id, name) => {
    parent = id;
    form.firstChild.textContent = id ? say.answer + name : say.write;
    form.children[1].hidden = !id;
  };
  const aim = (label, id, name, ...more) => {
    const button = make('button', { type: 'button' }, label, ...more);
    button.onclick = () => { address(id, name); form.text.focus(); };
    return button;
  };

  const draw = ({ id, author, created, mode, text, replies = [] }) => {
    const name = mode === 4 ? say.gone : parse(author || '').textContent;
    const date = new Date(created * 1000);
    const item = make('li', { class: 'comment', id: `isso-${id}` },
      make('h3', { class: 'comment-meta' }, make('bdi', {}, name), ' ', make('time', { datetime: date.toISOString() },
        date.toLocaleString(english ? 'en' : 'de', { dateStyle: 'long', timeStyle: 'short' }))),
      copy(parse(text), make('div')));
    if (form && mode !== 4) item.append(aim(say.reply, id, name, make('span', { class: 'visually-hidden' }, say.to + name)));
    if (replies.length) item.append(make('ol', { class: 'thread' }, ...replies.map(draw)));
    return item;
  };

  const load = async () => {
    const { code, data } = await ask('/');
    if (code !== 200) throw code;
    list.replaceChildren(...data.replies.map(draw));
    return data.replies.length ? '' : 'none';
  };

  const send = async () => {
    const elapsed = (performance.now() - opened) / 1000;
    if (elapsed < minSeconds) return 'too-fast';
    tell('sending');
    const { author, text, homepage } = form;
    const body = JSON.stringify({ author: author.value, text: text.value, homepage: homepage.value, parent, elapsed_s: elapsed });
    const { code, data } = await ask('/new', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body });
    if (code > 202) return data.reason || 'failed';
    text.value = '';
    opened = performance.now();
    address(null);
    if (code === 201) await load().catch(() => {});
    return code;
  };

  const run = (task) => (
    chain = chain.then(task).then(tell, (error) => tell(error === 404 ? 'unknown' : 'offline'))
  );

  const field = (tag, name, label, attributes, outer) => make('p', outer,
    make('label', { for: `talk-${name}` }, label), make(tag, { id: `talk-${name}`, name, ...attributes }));

  if (state !== 'closed') {
    form = make('form', { class: 'talk-form' }, make('h3', {}, say.write), aim(say.cancel, null),
      field('input', 'author', say.name, { required: '', maxlength: 100, autocomplete: 'name' }),
      field('textarea', 'text', say.text, { required: '', maxlength: 10000 }),
      field('input', 'homepage', say.trap, { tabindex: -1, autocomplete: 'off' }, { class: 'visually-hidden', 'aria-hidden': true }),
      make('button', { class: 'button' }, say.send));
    form.children[1].hidden = true;
    form.onsubmit = async (event) => {
      event.preventDefault();
      if (busy) return;
      busy = true;
      await run(send);
      busy = false;
    };
  }
  box.querySelector('[data-open-talk]')?.remove();
  box.append(list, ...(form ? [form] : []), status);
  (form ? form.text : status).focus();
  tell('loading');
  run(load);
})();
