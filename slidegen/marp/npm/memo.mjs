// Keeps what is slow to make and the same from one rendering to the next: formulas, highlighted code, the packed theme.
const MATH = ['marp_math_inline', 'marp_math_block']

// What changes how later formulas of a deck are read: such a formula is a part of the name of all that follow.
const DEFINES = /\\(?:(?:re|provide)?newcommand|DeclareMathOperator|newenvironment|[gex]?def|let|label|tag|require)\b/
const MOST = 2000 // formulas or fences; far more than a talk has, so that a long session stays bounded

class Memo extends Map {
  /** What is kept under the key, made now if it is not there; the oldest goes when there are too many. */
  at(key, make) {
    if (!this.has(key)) {
      if (this.size >= MOST) this.delete(this.keys().next().value)
      this.set(key, make())
    }
    return this.get(key)
  }
}

/** Makes a Marp remember. What it renders is what it would render. */
export function remembering(marp) {
  rememberMath(marp.markdown)
  rememberCalls(marp, 'highlighter', (code, language, attributes) => JSON.stringify([code, language, attributes]))
  rememberCalls(marp, 'renderStyle', (theme) => JSON.stringify([theme, marp.themeSetPackOptions()]))
  return marp
}

const formulas = new Memo() // of all decks: they are the same under every theme

function rememberMath(markdown) {
  let defined = ''
  markdown.core.ruler.push('slidegen_forget_definitions', (state) => {
    if (!state.inlineMode) defined = ''
  })
  for (const name of MATH) {
    const rule = markdown.renderer.rules[name]
    markdown.renderer.rules[name] = (tokens, index, ...rest) => {
      const tex = tokens[index].content
      if (DEFINES.test(tex)) defined += tex
      // One that defines is set each time: MathJax must have read it before those that use it.
      const key = `${name}\n${tex}\n${defined}`
      return DEFINES.test(tex) ? rule(tokens, index, ...rest) : formulas.at(key, () => rule(tokens, index, ...rest))
    }
  }
}

function rememberCalls(marp, name, keyOf) {
  const memo = new Memo()
  const method = marp[name].bind(marp)
  marp[name] = (...call) => memo.at(keyOf(...call), () => method(...call))
}
