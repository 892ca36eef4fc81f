// MLflow's clients print links such as /#/experiments/1/runs/ID: the part behind # never reaches the server.
const deepLink = () => {
  const match = location.hash.match(/^#\/(experiments\/[^/?]+(?:\/runs\/[^/?]+)?|models\/[^/?]+(?:\/versions\/[^/?]+)?|models)/);
  if (match) location.replace('/' + match[1]);
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
