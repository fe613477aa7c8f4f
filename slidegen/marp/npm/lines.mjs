// Lines of a code fence that its info string names: ```python {3,5-7} fold={9} has three lines in focus, and one that
// stands for lines folded away. A fence without such braces stays as it is.

const SPANS = String.raw`\{(\d+(?:-\d+)?(?:,\s*\d+(?:-\d+)?)*)\}`
const FOCUS = new RegExp(String.raw`(?:^|\s)${SPANS}`)
const FOLDS = new RegExp(String.raw`(?:^|\s)fold=${SPANS}`)

/** Tells of a line, counted from 1, whether the pattern's braces name it; null without braces. */
function named(pattern, attributes) {
  const list = pattern.exec(attributes)?.[1]
  if (list === undefined) return null
  const spans = list.split(',').map((span) => span.split('-').map(Number))
  return (line) => spans.some(([first, last = first]) => first <= line && line <= last)
}

/** Highlighted code line by line: a span that crosses the end of a line is closed there and opened again after it. */
export function split(html) {
  const open = []
  return html.split('\n').map((line) => {
    const before = open.join('')
    for (const [tag] of line.matchAll(/<\/?span[^>]*>/g)) {
      if (tag === '</span>') open.pop()
      else open.push(tag)
    }
    return before + line + '</span>'.repeat(open.length)
  })
}

/** Highlighted code with each line in a span of its own, where the fence's attributes name lines. */
export function marked(html, attributes) {
  const [isFocus, isFold] = [named(FOCUS, attributes), named(FOLDS, attributes)]
  if (!isFocus && !isFold) return html
  const kind = (line) => (isFocus?.(line) ? ' focus' : '') + (isFold?.(line) ? ' fold' : '')
  // The line's end belongs to its span: a theme may make the span a block, and the text copied stays the same.
  return split(html.replace(/\n$/, '')).map((line, i) => `<span class="line${kind(i + 1)}">${line}\n</span>`).join('')
}
