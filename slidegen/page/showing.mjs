// What every view does when the stage changes: show the slide, say so to those who cannot see it, black and white.
import { make, write } from '#elements.mjs'
import { isSame } from '#position.mjs'

export function showSlide({ show, deck }) {
  deck.show(show.stage)
  show.on('stage', (stage, before) => isSame(stage, before) || deck.show(stage))
}

/** For screen readers: the slide's number and title, politely. */
export function announce({ show, talk }) {
  const voice = make('div.deck-unseen', { role: 'status', 'aria-live': 'polite' })
  document.body.append(voice)
  show.on('stage', (stage, before) => {
    if (stage.slide === before.slide) return
    write(voice, `Slide ${show.index + 1} of ${talk.slides.length}: ${show.slide.title}`)
  })
}

/** The colour that hides the slides is a mark on the body; each view has its way to show it. */
export function showBlank({ show }) {
  const paint = () => (document.body.dataset.blank = show.stage.blank)
  show.on('stage', paint)
  paint()
}
