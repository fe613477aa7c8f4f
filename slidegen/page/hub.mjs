// The hub of a talk without a server: what the windows say goes in, the stage for all of them comes out.
import { drawn, merged, timed } from '#stage.mjs'

export class Hub {
  isFresh = true

  /** @param {import('#stage.mjs').Stage} stage */
  constructor(stage) {
    this.stage = stage
  }

  /** Takes a stage over whole: from before this window was loaded, or from a window that was there first. */
  adopt(stage) {
    this.stage = stage
    this.isFresh = false
  }

  /** Carries out what a window said. @param {object} message @param {number} now seconds */
  take(message, now) {
    this.isFresh = false
    if (message.type === 'stage') this.stage = merged(this.stage, message.set)
    if (message.type === 'timer') this.stage = { ...this.stage, timer: timed(this.stage.timer, message.do, now) }
    if (message.type === 'live') this.stage = drawn(this.stage, message.slide, message.figure, message.params)
  }
}
