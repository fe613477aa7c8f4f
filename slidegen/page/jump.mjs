// A change on another slide than the one that is shown: a quiet offer to go there.
import { make } from '#elements.mjs'

const PATIENCE = 10000

/** @returns {(message: object) => void} what is to be called with each revision */
export function offerJump({ show, talk, commands }) {
  const words = make('span')
  const key = make('kbd', {}, 'j')
  const offer = make('button.deck-offer', { type: 'button', hidden: true, onclick: () => go() }, words, key, ' to go')
  let target = null
  let fading = 0
  document.body.append(offer)
  const forget = () => {
    offer.hidden = true
    target = null
  }
  const go = () => {
    if (target) show.set({ slide: target, step: 0 })
    forget()
  }
  commands.changed = go
  show.on('stage', ({ slide }) => slide === target && forget())
  return ({ first, slides }) => {
    if (show.isPerforming || !first || show.stage.slide in slides) return
    target = first
    words.textContent = `Slide ${talk.slides.findIndex(({ id }) => id === first) + 1} changed · `
    offer.hidden = false
    clearTimeout(fading)
    fading = setTimeout(forget, PATIENCE)
  }
}
