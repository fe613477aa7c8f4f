// The pointer: a dot on the slide that all windows see, moved by the mouse in the window that holds it.

const sectionOf = (deck, slide) => deck.svg(slide).querySelector('foreignObject').getBoundingClientRect()

/** Shows the dot where the stage says. */
export function showPointer({ show, deck }) {
  const dot = document.createElement('div')
  dot.className = 'deck-pointer'
  dot.hidden = true
  document.body.append(dot)
  const paint = () => {
    const { pointer, slide } = show.stage
    dot.hidden = !pointer
    if (!pointer) return
    const { left, top, width, height } = sectionOf(deck, slide)
    dot.style.setProperty('--size', `${Math.max(14, width / 64)}px`)
    dot.style.translate = `${left + pointer[0] * width}px ${top + pointer[1] * height}px`
  }
  show.on('stage', paint)
  addEventListener('resize', paint)
}

/** Lets the mouse over the deck move the dot while `isOn` says so: at most once a frame. */
export function movePointer({ show, deck }, isOn) {
  let asked = 0
  const move = (pointer) => {
    cancelAnimationFrame(asked)
    asked = requestAnimationFrame(() => show.set({ pointer }))
  }
  deck.root.addEventListener('pointermove', ({ clientX, clientY }) => {
    if (!isOn()) return
    const { left, top, width, height } = sectionOf(deck, show.stage.slide)
    const [x, y] = [(clientX - left) / width, (clientY - top) / height]
    move(x >= 0 && x <= 1 && y >= 0 && y <= 1 ? [rounded(x), rounded(y)] : null)
  })
  deck.root.addEventListener('pointerleave', () => show.stage.pointer && move(null))
}

const rounded = (share) => Math.round(share * 1e4) / 1e4
