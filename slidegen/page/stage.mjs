// The stage is what the windows share. Whoever is the hub (the server, or the audience window of a file) merges what
// the windows set and tells everyone the whole.

/**
 * @typedef {{running: boolean, elapsed: number, since: number | null}} Timer   seconds up to `since`, an epoch
 * @typedef {{slide: string, step: number, blank: '' | 'black' | 'white', pointer: [number, number] | null,
 *            timer: Timer, live: Record<string, Record<string, any>>}} Stage
 */

const SHARED = ['slide', 'step', 'blank', 'pointer']

/** @type {(slide: string, step?: number) => Stage} */
export const opened = (slide, step = 0) => ({
  slide,
  step,
  blank: '',
  pointer: null,
  timer: { running: false, elapsed: 0, since: null },
  live: {},
})

/**
 * Takes over what a window set; a new slide without a step begins at its first.
 * @type {(stage: Stage, set: object) => Stage}
 */
export function merged(stage, set) {
  const known = Object.fromEntries(SHARED.filter((name) => name in set).map((name) => [name, set[name]]))
  const turned = 'slide' in known && known.slide !== stage.slide
  return { ...stage, ...(turned && { step: 0 }), ...known }
}

/** @type {(timer: Timer, act: 'start' | 'pause' | 'reset', now: number) => Timer} */
export function timed(timer, act, now) {
  if (act === 'reset') return { running: timer.running, elapsed: 0, since: timer.running ? now : null }
  if (act === 'start') return timer.running ? timer : { ...timer, running: true, since: now }
  return { running: false, elapsed: elapsed(timer, now), since: null }
}

/** Seconds on the timer. @type {(timer: Timer, now: number) => number} */
export const elapsed = (timer, now) => timer.elapsed + (timer.running ? Math.max(0, now - timer.since) : 0)

/** The stage with a figure's parameters; none means those of the outline. */
export function drawn(stage, slide, figure, params) {
  const { [figureKey(slide, figure)]: _, ...others } = stage.live
  const isDefault = Object.keys(params).length === 0
  return { ...stage, live: isDefault ? others : { ...others, [figureKey(slide, figure)]: params } }
}

/** How the stage names a figure on a slide. @type {(slide: string, figure: string) => string} */
export const figureKey = (slide, figure) => `${slide}/${figure}`
