// The page of one model: its signature becomes a form, the form a request to /predict, the answer bars.

const $ = id => document.getElementById(id);
const fields = new Map(); // column name -> { input, hint, help, type }
let model = null;
let lookTimer = 0;

const number = new Intl.NumberFormat("en", { maximumSignificantDigits: 4 });
const percent = new Intl.NumberFormat("en", { style: "percent", minimumFractionDigits: 1, maximumFractionDigits: 1 });

function element(name, properties = {}, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

// ---- the model -------------------------------------------------------------

async function look() {
  clearTimeout(lookTimer);
  try {
    const response = await fetch("model", { cache: "no-store" });
    const body = await response.json();
    if (response.ok) show(body);
    else wait(body.detail ?? body.title);
  } catch {
    if (model) fact("The API does not answer.", true);
    else wait("The API does not answer.");
  }
  // A page that nobody looks at asks rarely.
  lookTimer = setTimeout(look, document.hidden ? 30_000 : 2_000);
}

document.addEventListener("visibilitychange", () => { if (!document.hidden) look(); });

function wait(reason) {
  model = null;
  $("reason").textContent = reason;
  $("waiting").hidden = false;
  $("try").hidden = true;
  $("facts").replaceChildren();
}

function show(next) {
  const before = model;
  model = next;
  facts();
  if (before && before.version === next.version && before.sha256 === next.sha256) return;

  $("waiting").hidden = true;
  $("try").hidden = false;
  $("title").textContent = next.name;
  document.title = `${next.name} · MlApp`;
  const sameForm = before && JSON.stringify(before.signature.inputs.map(i => [i.name, i.type]))
    === JSON.stringify(next.signature.inputs.map(i => [i.name, i.type]));
  const values = sameForm ? read() : next.input_example;
  build(next.signature.inputs);
  fill(values);
  metrics();
  if (before) {
    notice(`Version ${next.version} is served now.`);
    $("answer").replaceChildren(element("p", { className: "quiet", textContent: `Version ${next.version} has not been asked yet: press Predict.` }));
  }
}

const headlines = [["accuracy", "accuracy", percent], ["r2", "R²", number], ["auc", "AUC", number], ["rmse", "RMSE", number]];

function facts() {
  const parts = [element("span", {}, "version ", element("b", { textContent: model.version }))];
  for (const [key, name, format] of headlines)
    if (key in model.metrics) {
      parts.push(element("span", {}, `${name} `, element("b", { textContent: format.format(model.metrics[key]) })));
      if (parts.length > 2) break;
    }
  parts.push(element("span", { textContent: model.trainer }));
  parts.push(element("span", { textContent: `predicts ${model.signature.output.name}` }));
  const { state, detail } = model.registry;
  if (state === "unreachable") parts.push(element("span", { className: "state-bad", textContent: "registry not reachable", title: detail }));
  if (state === "refused") parts.push(element("span", { className: "state-bad", textContent: "a newer version was refused", title: detail }));
  $("facts").replaceChildren(...parts.flatMap((part, i) => i ? [" · ", part] : [part]));
}

function fact(text, bad) {
  $("facts").replaceChildren(element("span", { textContent: text, className: bad ? "state-bad" : "" }));
}

function metrics() {
  $("metrics").tBodies[0].replaceChildren(...Object.entries(model.metrics).map(([name, value]) =>
    element("tr", {}, element("th", { scope: "row", textContent: name }), element("td", { textContent: number.format(value) }))));
}

// ---- the form --------------------------------------------------------------

function build(inputs) {
  fields.clear();
  $("fields").replaceChildren(...inputs.map((column, i) => {
    const id = `field-${i}`;
    const input = column.type === "category" ? choice(column) : entry(column);
    input.id = id;
    input.setAttribute("aria-describedby", `${id}-hint`);
    const help = column.type === "number" && column.minimum !== undefined
      ? `${number.format(column.minimum)} to ${number.format(column.maximum)} in training` : "";
    const hint = element("small", { id: `${id}-hint`, textContent: help });
    fields.set(column.name, { input, hint, help, type: column.type });
    return element("div", { className: "field" }, element("label", { htmlFor: id, textContent: column.name }), input, hint);
  }));
}

function entry(column) {
  if (column.type === "text") return element("input", { type: "text", autocomplete: "off" });
  const input = element("input", { type: "number", step: "any", autocomplete: "off", inputMode: "decimal" });
  if (column.median !== undefined) input.placeholder = number.format(column.median);
  return input;
}

function choice(column) {
  const options = column.categories.map(value => element("option", { value: JSON.stringify(value), textContent: value === "" ? "(empty)" : value }));
  return element("select", {}, element("option", { value: "null", textContent: "(missing)" }), ...options);
}

function fill(row) {
  for (const [name, { input, type }] of fields) {
    const value = row[name] ?? null;
    if (type !== "category") { input.value = value ?? ""; continue; }
    input.value = JSON.stringify(value);
    if (input.selectedIndex < 0) input.value = "null";
  }
  said();
}

function read() {
  const row = {};
  for (const [name, { input, type }] of fields)
    row[name] = type === "category" ? JSON.parse(input.value)
      : input.value === "" ? null
      : type === "number" ? Number(input.value) : input.value;
  return row;
}

function blame(name, text) {
  const field = fields.get(name);
  if (!field) return;
  field.input.toggleAttribute("aria-invalid", false);
  if (text) field.input.setAttribute("aria-invalid", "true");
  field.hint.textContent = text || field.help;
  field.hint.classList.toggle("bad", Boolean(text));
}

function said() {
  const body = JSON.stringify(read());
  // Single quotes keep a POSIX shell from reading the text; one inside must leave and come back.
  const quoted = `'${body.replaceAll("'", "'\\''")}'`;
  $("curl").textContent = `curl ${location.origin}${new URL("predict", location.href).pathname} \\\n  -H 'Content-Type: application/json' \\\n  -d ${quoted}`;
}

$("form").addEventListener("input", said);
$("example").addEventListener("click", () => fill(model.input_example));
$("clear").addEventListener("click", () => { fill({}); fields.values().next().value?.input.focus(); });

$("copy").addEventListener("click", async () => {
  try {
    await navigator.clipboard.writeText($("curl").textContent);
    notice("Copied.");
  } catch {
    getSelection().selectAllChildren($("curl"));
    notice("Selected: copy it with the keyboard.");
  }
});

// ---- the answer ------------------------------------------------------------

$("form").addEventListener("submit", async event => {
  event.preventDefault();
  for (const [name, { input }] of fields) blame(name, input.validity.badInput ? "This is not a number." : "");
  const wrong = [...fields.values()].find(({ input }) => input.validity.badInput);
  if (wrong) { wrong.input.focus(); return; }

  $("predict").disabled = true;
  try {
    const started = performance.now();
    const response = await fetch("predict", { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(read()) });
    const took = performance.now() - started;
    const body = await response.json();
    if (response.ok) answer(body, took);
    else problem(body);
    // On a small screen the answer is below a long form.
    $("answer").scrollIntoView({ block: "nearest", behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth" });
  } catch {
    problem({ detail: "The API does not answer." });
  } finally {
    $("predict").disabled = false;
  }
});

const mostBars = 12;

function answer(body, took) {
  const [prediction] = body.predictions;
  const by = element("p", { className: "by", textContent: `${body.model} version ${body.version}, ${took.toFixed(1)} ms` });
  if (!("label" in prediction)) {
    $("answer").replaceChildren(element("p", { className: "label", title: String(prediction.value) }, element("small", { textContent: `${model?.signature.output.name ?? "value"} ` }), number.format(prediction.value)), by);
    return;
  }

  const classes = Object.entries(prediction.probabilities).sort((a, b) => b[1] - a[1]);
  const bars = classes.slice(0, mostBars).map(([name, share]) => {
    const bar = element("progress", { max: 1, value: share ?? 0 });
    bar.setAttribute("aria-label", name);
    return element("li", { className: name === prediction.label ? "best" : "" },
      element("span", { className: "name", textContent: name }), element("span", { className: "share", textContent: percent.format(share ?? 0) }), bar);
  });
  $("answer").replaceChildren(
    element("p", { className: "label", textContent: prediction.label }), element("ul", { className: "bars" }, ...bars),
    ...(classes.length > mostBars ? [element("p", { className: "by", textContent: `and ${classes.length - mostBars} classes that are less probable` })] : []), by);
}

function problem(body) {
  for (const { column, detail } of body.errors ?? []) if (column) blame(column, detail);
  $("answer").replaceChildren(element("p", { className: "problem", textContent: body.detail ?? body.title ?? "Something went wrong." }));
}

// ---- notices ---------------------------------------------------------------

let noticeTimer = 0;
function notice(text) {
  $("notice").textContent = text;
  clearTimeout(noticeTimer);
  noticeTimer = setTimeout(() => $("notice").replaceChildren(), 4_000);
}

look();
