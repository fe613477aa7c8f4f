// Where the controls of a figure stand: right under the picture, over a caption, never beyond the slide. They are laid
// over the slide, so the theme lays it out as without them.

const GAP = 4
const MARK = 40

/** @param {HTMLElement} figure @param {HTMLElement} host the controls */
export function place(figure, host) {
  figure.append(host)
  figure.setAttribute('data-deck-live', '')
  figure.addEventListener('pointerenter', () => host.toggleAttribute('data-hover', true))
  figure.addEventListener('pointerleave', () => host.toggleAttribute('data-hover', false))
  const sizes = new ResizeObserver(() => figure.isConnected && arrange(figure, host))
  sizes.observe(figure)
  sizes.observe(host.shadowRoot.querySelector('.row'))
}

/** All in the slide's own pixels, from the figure's upper left corner. */
function arrange(figure, host) {
  const section = figure.closest('section')
  const slide = section.getBoundingClientRect()
  const scale = slide.height / section.offsetHeight || 1
  const from = figure.getBoundingClientRect()
  const picture = (figure.querySelector('.slot') ?? figure).getBoundingClientRect()
  const bottom = (picture.bottom - from.top) / scale
  const right = (picture.right - from.left) / scale
  const room = { down: (slide.bottom - from.top) / scale, across: (slide.right - from.left) / scale }
  const row = host.shadowRoot.querySelector('.row')
  host.style.setProperty('--row-top', `${Math.min(bottom + GAP, room.down - row.offsetHeight - 2 * GAP)}px`)
  host.style.setProperty('--mark-top', `${bottom - MARK}px`)
  host.style.setProperty('--mark-left', `${Math.min(right + GAP, room.across - MARK)}px`)
}
