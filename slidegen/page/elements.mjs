// Builds elements without a framework: `make('button.big', {title: 'Next', onclick: next}, 'Next')`.

/** @param {string} what tag.class.class @param {object} [properties] @param {...(Node | string)} children */
export function make(what, properties = {}, ...children) {
  const [tag, ...classes] = what.split('.')
  const element = document.createElement(tag)
  element.classList.add(...classes)
  for (const [name, value] of Object.entries(properties)) {
    if (name in element) element[name] = value
    else element.setAttribute(name, value)
  }
  element.append(...children)
  return element
}

/** Sets text only where it is another: nothing is laid out anew for a clock that stands still. */
export function write(element, text) {
  if (element.textContent !== text) element.textContent = text
}
