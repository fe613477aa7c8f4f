// What the presenter's clocks say. Every slide has a slot in the plan: from the sum of the minutes before it to that
// plus its own. Within its slot a slide is on time; drift is how far the timer is outside of it.

/**
 * @typedef {{left: number, budget: number, remaining: number, drift: number}} Pace   all in seconds:
 *   left       of the talk, negative when over
 *   budget     of this slide
 *   remaining  until this slide's slot ends, negative when it has
 *   drift      0 within the slot; positive is late, negative is early
 */

/** @type {(minutes: number[], index: number, elapsed: number, planned: number) => Pace} */
export function pace(minutes, index, elapsed, planned) {
  const begins = 60 * minutes.slice(0, index).reduce((sum, each) => sum + each, 0)
  const budget = 60 * (minutes[index] ?? 0)
  const ends = begins + budget
  const drift = Math.max(0, elapsed - ends) + Math.min(0, elapsed - begins)
  return { left: 60 * planned - elapsed, budget, remaining: ends - elapsed, drift }
}

/** `7:05`, `1:02:05`, `−0:30`: whole seconds, never rounded up. @type {(seconds: number) => string} */
export function spelled(seconds) {
  const whole = Math.trunc(seconds)
  const all = Math.abs(whole)
  const [hours, minutes, rest] = [Math.floor(all / 3600), Math.floor(all / 60) % 60, all % 60]
  const two = (number) => String(number).padStart(2, '0')
  return (whole < 0 ? '−' : '') + (hours ? `${hours}:${two(minutes)}` : minutes) + `:${two(rest)}`
}

/** Drift in words; what is below a second is none. @type {(drift: number) => string} */
export function driftSpelled(drift) {
  if (Math.abs(drift) < 1) return 'on time'
  return `${spelled(Math.abs(drift))} ${drift > 0 ? 'late' : 'early'}`
}

/** How much the drift matters: a minute late is worth a look, three are trouble. */
export function concern(drift) {
  if (drift >= 180) return 'late'
  return drift >= 60 ? 'behind' : 'calm'
}
