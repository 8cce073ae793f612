// The pages, addresses and feeds that Freigabe gives the same content.
const PAGE_SIZE = 9;
const SPELT = { ä: "ae", ö: "oe", ü: "ue", ß: "ss", ş: "s", ı: "i", ł: "l", ó: "o", ź: "z", á: "a", ë: "e" };
const KINDS = [
  { word: "Rubrik", folder: "rubrik", names: (post) => [post.data.category] },
  { word: "Thema", folder: "thema", names: (post) => post.data.topics },
  { word: "Person", folder: "person", names: (post) => post.data.authors },
];

const slug = (text) =>
  text.toLowerCase().replace(/[^\x00-\x7f]/g, (letter) => SPELT[letter] ?? "").replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "");
const two = (number) => String(number).padStart(2, "0");
const posts = (api) => api.getFilteredByGlob("content/posts/**/*.md").reverse();

function terms(api) {
  const all = posts(api);
  return KINDS.flatMap(({ word, folder, names }) => {
    const found = new Map();
    for (const post of all) {
      for (const name of names(post)) {
        if (!found.has(name)) found.set(name, []);
        found.get(name).push(post);
      }
    }
    return [...found.keys()].sort().map((name) => ({
      word, folder, name, posts: found.get(name), url: `/${folder}/${slug(name)}/`, feed: true,
    }));
  });
}

function pagesOf(list) {
  const count = Math.max(1, Math.ceil(list.posts.length / PAGE_SIZE));
  const address = (number) => (number === 1 ? list.url : `${list.url}seite/${number}/`);
  return Array.from({ length: count }, (_, at) => ({
    list,
    number: at + 1,
    count,
    url: address(at + 1),
    posts: list.posts.slice(at * PAGE_SIZE, (at + 1) * PAGE_SIZE),
    before: at > 0 ? address(at) : "",
    after: at + 1 < count ? address(at + 2) : "",
    shown: Array.from({ length: count }, (__, other) => other + 1)
      .filter((other) => other === 1 || other === count || Math.abs(other - at - 1) <= 2)
      .map((number) => ({ number, url: address(number), gap: Math.abs(number - at - 1) === 2 && number !== 1 && number !== count })),
  }));
}

export default function (config) {
  config.addPassthroughCopy({ static: "." });
  config.addCollection("articles", posts);
  config.addCollection("terms", terms);
  config.addCollection("listings", (api) =>
    [{ word: "", name: "Blog", posts: posts(api), url: "/blog/", feed: false }, ...terms(api)].flatMap(pagesOf));
  config.addCollection("feeds", (api) => [{ name: "", posts: posts(api), url: "/" }, ...terms(api)]);
  config.addCollection("menu", (api) => api.getFilteredByGlob("content/*.md"));
  config.addFilter("slug", slug);
  config.addFilter("first", (list, count) => list.slice(0, count));
  config.addFilter("day", (date) => `${two(date.getUTCDate())}.${two(date.getUTCMonth() + 1)}.${date.getUTCFullYear()}`);
  config.addFilter("instant", (date) => date.toISOString());
  config.addFilter("of", (list, folder) => list.filter((term) => term.folder === folder));
  config.addFilter("years", (list) => {
    const found = new Map();
    for (const post of list) {
      const year = post.date.getUTCFullYear();
      if (!found.has(year)) found.set(year, []);
      found.get(year).push(post);
    }
    return [...found].map(([year, articles]) => ({ year, articles }));
  });
  return { dir: { input: "content", includes: "../layouts", data: "../data", output: "_site" }, markdownTemplateEngine: false };
}
