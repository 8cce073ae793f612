// Reloads the page when a new tree is in place, and shows over it why there is none. Preview only, never published.
(() => {
  const ID = 'freigabe-problems';
  const seen = document.currentScript.dataset.mark;
  let events = null;

  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`
    #${ID} { position: fixed; inset: auto 0 0 0; z-index: 2147483647; max-height: 60vh; overflow: auto;
      color: #1a1a1a; background: #fff4f2; border-top: 4px solid #b3261e; color-scheme: light; }
    #${ID} pre { margin: 0; padding: 1rem; white-space: pre-wrap; overflow-wrap: anywhere; color: inherit;
      background: none; border: 0; font: 1rem/1.5 ui-monospace, monospace; }
    @media (prefers-color-scheme: dark) {
      #${ID} { color: #f5eceb; background: #2b1513; border-color: #ff8a80; color-scheme: dark; } }
    @media print { #${ID} { display: none; } }`);
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];

  function box() {
    const made = document.createElement('div');
    made.id = ID;
    made.setAttribute('role', 'alert');
    const text = document.createElement('pre');
    text.tabIndex = 0;
    made.append(text);
    document.body.append(made);
    return made;
  }

  function show(problems) {
    const shown = document.getElementById(ID);
    if (!problems) shown?.remove();
    else (shown ?? box()).querySelector('pre').textContent = problems;
  }

  // A browser allows six connections to a host, so a tab in the background gives its own back
  function follow() {
    if (document.hidden) {
      events?.close();
      events = null;
    } else if (!events) {
      events = new EventSource('/__freigabe/events');
      events.onmessage = ({ data }) => {
        const state = JSON.parse(data);
        if (`${state.run}.${state.version}` === seen) show(state.problems);
        else location.reload();
      };
      // It connects again by itself, but some browsers give up on a server that is not there
      events.onerror = () => {
        if (events?.readyState !== EventSource.CLOSED) return;
        events = null;
        setTimeout(follow, 2000);
      };
    }
  }

  document.addEventListener('visibilitychange', follow);
  addEventListener('pagehide', () => { events?.close(); events = null; });
  addEventListener('pageshow', follow);
  follow();
})();
