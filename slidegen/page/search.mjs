// Finds a slide by what a person types: its number, or words of its title.

/** The slide's id. @type {(words: string, slides: {id: string, title: string}[]) => string | undefined} */
export function found(words, slides) {
  const wanted = folded(words.trim())
  if (!wanted) return undefined
  const number = /^(\d+)\b/.exec(wanted)?.[1]
  if (number) return slides[Number(number) - 1]?.id
  return matching(wanted, slides)[0]?.id
}

/** Slides whose title has all the words; those whose title begins with them come first. */
export function matching(words, slides) {
  const wanted = folded(words.trim())
  const parts = wanted.split(/\s+/)
  const hits = slides.filter(({ title }) => parts.every((part) => folded(title).includes(part)))
  const begins = ({ title }) => folded(title).startsWith(wanted)
  return [...hits.filter(begins), ...hits.filter((slide) => !begins(slide))]
}

const folded = (text) => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()
