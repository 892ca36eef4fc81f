// MLflow's clients print links such as /#/experiments/1/runs/ID: the part behind # never reaches the server.
// Our pages have MLflow's addresses without the #, but for the few that are named here.
const deepLink = () => {
  const match = location.hash.match(/^#(\/[^?]*)(?:\?(.*))?$/);
  if (!match) return;
  const query = new URLSearchParams(match[2]);
  const [, kind, id, part, name, tab, ...path] = match[1].replace(/\/+$/, '').split('/');
  const list = key => (query.get(key) ?? '').match(/[\w-]{8,}/g) ?? [];
  const runs = list('runs').map(run => `runs=${run}`).join('&');
  let address = match[1];
  if (kind === 'compare-runs') address = `/compare?${runs}`;
  else if (kind === 'metric') {
    let keys = [decodeURIComponent(id ?? '')];
    try { keys = JSON.parse(query.get('plot_metric_keys')) ?? keys; } catch { /* The one in the path it is. */ }
    address = `/metric?${keys.map(key => `key=${encodeURIComponent(key)}`).join('&')}&${runs}`;
  }
  else if (kind === 'experiments' && part === 'runs' && name) {
    // Tabs of a run that are no pages of their own here.
    const folder = [tab, ...path].slice(0, tab === 'artifacts' ? undefined : 0);
    address = `/experiments/${id}/runs/${name}${folder.map(step => `/${step}`).join('')}`;
  }
  else if (kind === 'experiments' && part === 'models' && name) address = `/experiments/${id}/models/${name}`;
  else if (kind === 'experiments' && id) {
    const filter = query.get('searchFilter');
    address = `/experiments/${id}${filter ? `?filter=${encodeURIComponent(filter)}` : ''}`;
  }
  else if (kind === 'models' && part) address = `/models/${id}/versions/${part === 'versions' ? name : part}`;
  else if (!['experiments', 'models'].includes(kind)) address = '/';
  // Within this server: what follows # may come from anywhere.
  location.replace(location.origin + address);
};
deepLink();
addEventListener('hashchange', deepLink);

// Times of the server are UTC; a person thinks in their own.
const format = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });
for (const time of document.querySelectorAll('time')) time.textContent = format.format(new Date(time.dateTime));

// A row of a table leads where its first link leads.
for (const row of document.querySelectorAll('tr[data-link]')) {
  row.addEventListener('click', event => {
    if (!event.target.closest('a, button, input') && !getSelection().toString()) location.href = row.dataset.link;
  });
}

for (const button of document.querySelectorAll('[data-copy]')) {
  button.hidden = !navigator.clipboard;
  button.addEventListener('click', async () => {
    await navigator.clipboard.writeText(button.dataset.copy);
    button.textContent = 'copied';
  });
}
