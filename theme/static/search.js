// The search page: loads the index when the form is used, and draws what it finds out of text alone.
const form = document.querySelector('[data-search]');
const field = form.elements.q;
const words = form.dataset;
const [status, list, more] = ['status', 'results', 'more'].map((name) => document.querySelector(`[data-search-${name}]`));
const BATCH = 10;
const ALIKE = 3;
let engine, hits, turn = 0;

function load() {
  engine ??= import(words.search).then(async (pagefind) => {
    // A worker would need a Content-Security-Policy of its own, and the same code once more.
    await pagefind.options({ noWorker: true });
    return pagefind;
  });
  engine.catch(() => { engine = undefined; });
  return engine;
}

const next = () => Promise.all(hits.splice(0, BATCH).map((hit) => hit.data()));
const plain = (excerpt) => excerpt.replaceAll('&lt;', '<').replaceAll('&gt;', '>');
// Pagefind puts the found words in tags and escapes what else looks like one, nothing more.
const pieces = (excerpt) => excerpt.split(/<\/?mark>/).map(plain);
const folded = (text) => text.normalize('NFD').toLowerCase().replace(/\p{M}/gu, '').replace(/([aou])e/g, '$1').match(/[\p{L}\p{N}]+/gu) ?? [];

// For a word it does not know Pagefind finds those with the same first letter; that is no hit.
function fits(query, { meta, excerpt }) {
  const found = folded([meta.title, ...pieces(excerpt).filter((_, at) => at % 2)].join(' '));
  return folded(query).some((asked) => found.some((word) => word.startsWith(asked.slice(0, ALIKE))));
}

function element(name, ...children) {
  const made = document.createElement(name);
  made.append(...children);
  return made;
}

function drawn({ url, meta, excerpt, raw_content: whole }) {
  const link = element('a', meta.title);
  link.href = url;
  const item = element('li', element('h2', link));
  if (meta.date) {
    const date = element('p', meta.date);
    date.className = 'meta';
    item.append(date);
  }
  const text = excerpt.replace(/<\/?mark>/g, '');
  const parts = pieces(excerpt).map((piece, at) => (at % 2 ? element('mark', piece) : piece));
  item.append(element('p', whole.startsWith(text) ? '' : '… ', ...parts, whole.endsWith(text) ? '' : ' …'));
  return item;
}

function show(batch) {
  const items = batch.map(drawn);
  list.append(...items);
  more.hidden = !hits.length;
  return items[0];
}

async function ask(query) {
  const mine = ++turn;
  list.replaceChildren();
  more.hidden = true;
  status.textContent = query && words.busy;
  if (!query) return;
  try {
    const { results } = await (await load()).search(query);
    if (mine !== turn) return;
    hits = results;
    let count = results.length;
    const batch = await next();
    if (mine !== turn) return;
    if (batch.some((data) => fits(query, data))) show(batch);
    else count = 0;
    const text = [words.none, words.one][count] ?? words.many;
    status.textContent = text.replace('{count}', count).replace('{query}', () => query);
  } catch {
    if (mine === turn) status.textContent = words.error;
  }
}

form.addEventListener('submit', (event) => {
  event.preventDefault();
  const query = field.value.trim();
  history.replaceState(null, '', `?${new URLSearchParams({ q: query })}`);
  ask(query);
});
field.addEventListener('input', () => load().catch(() => {}), { once: true });
more.addEventListener('click', async () => {
  const mine = turn;
  const batch = await next().catch(() => undefined);
  if (mine !== turn) return;
  if (batch) show(batch).querySelector('a').focus();
  else status.textContent = words.error;
});
field.value = new URLSearchParams(location.search).get('q') ?? '';
ask(field.value.trim());
