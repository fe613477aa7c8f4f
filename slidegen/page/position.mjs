// Where the talk is: a slide and how many of its fragments are shown. Turning pages is arithmetic on such places.

/**
 * @typedef {{slide: string, step: number}} Place
 * @typedef {{ids: string[], steps: (id: string) => number}} Course   the slides in order; how many fragments each has
 */

/** @type {(place: Place, course: Course) => Place} */
export const next = ({ slide, step }, course) =>
  step < course.steps(slide) ? { slide, step: step + 1 } : (slideAfter(slide, course) ?? { slide, step })

/**
 * The place before: a slide that is come back to shows all its fragments.
 * @type {(place: Place, course: Course) => Place}
 */
export const previous = ({ slide, step }, course) =>
  step > 0 ? { slide, step: step - 1 } : (slideBefore(slide, course) ?? { slide, step })

/** @type {(slide: string, course: Course) => Place | undefined} */
export const slideAfter = (slide, { ids }) => beginning(ids[ids.indexOf(slide) + 1])

/** @type {(slide: string, course: Course) => Place | undefined} */
const slideBefore = (slide, { ids, steps }) => {
  const before = ids[ids.indexOf(slide) - 1]
  return before === undefined ? undefined : { slide: before, step: steps(before) }
}

/**
 * The slide with this number, counted from 1; the nearest there is.
 * @type {(number: number, course: Course) => Place}
 */
export const numbered = (number, { ids }) => beginning(ids[Math.max(1, Math.min(ids.length, number)) - 1])

/** @type {(place: Place, course: Course) => boolean} */
export const isLast = ({ slide, step }, { ids, steps }) => slide === ids.at(-1) && step >= steps(slide)

/**
 * A place that exists: where the slide is gone, the first one after it that is still there, as `before` had them.
 * @type {(place: Place, course: Course, before?: string[]) => Place}
 */
export function settled({ slide, step }, { ids, steps }, before = []) {
  if (ids.includes(slide)) return { slide, step: Math.max(0, Math.min(step, steps(slide))) }
  const was = before.indexOf(slide)
  const stays = before.slice(was + 1).find((id) => ids.includes(id)) ?? before.findLast((id) => ids.includes(id))
  return beginning((was < 0 ? undefined : stays) ?? ids[0])
}

/** `#id` or `#id.step`; ids may hold dots themselves. @type {(hash: string, course: Course) => Place | undefined} */
export function fromHash(hash, course) {
  const name = decoded(hash.replace(/^#/, ''))
  if (course.ids.includes(name)) return { slide: name, step: 0 }
  const [, slide, step] = /^(.+)\.(\d+)$/.exec(name) ?? []
  return course.ids.includes(slide) ? settled({ slide, step: Number(step) }, course) : undefined
}

/** @type {(place: Place) => string} */
export const toHash = ({ slide, step }) => `#${encodeURIComponent(slide)}${step ? `.${step}` : ''}`

/** @type {(one: Place, other: Place) => boolean} */
export const isSame = (one, other) => one.slide === other.slide && one.step === other.step

const beginning = (slide) => (slide === undefined ? undefined : { slide, step: 0 })

function decoded(text) {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
