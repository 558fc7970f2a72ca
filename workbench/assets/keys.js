// Sends the listened-for keys to Python, unless something on the page wants them itself.

const TAKEN = "input, textarea, select, button, a, [contenteditable], [role=button], [role=menuitem], [role=option], [role=tab], .ace_editor";

export function render({ model, el }) {
  // A served page is ours; in a notebook the shortcuts live inside the lab's own output.
  const ours = document.documentElement.hasAttribute("data-theme-managed");
  let target = document;
  if (!ours) {
    let node = el;
    while (node.getRootNode() instanceof ShadowRoot) node = node.getRootNode().host;
    target = node.parentElement || node;
  }
  const press = (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || !model.keys.includes(event.key)) return;
    const focused = event.composedPath()[0];
    const slider = focused.matches && focused.matches("input[type=range]");
    if (focused.matches && focused.matches(TAKEN) && !slider) return;
    event.preventDefault();
    model.send_msg({ key: event.key });
  };
  target.addEventListener("keydown", press);
  model.on("remove", () => target.removeEventListener("keydown", press));
  return document.createElement("span");
}
