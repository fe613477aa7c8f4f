// Says on the console when something new on the slide that is shown has been painted: a token in its words, or another
// picture. It is painted when the rendering update that has it ends, its pictures decoded before (paintTime of the W3C's
// Paint Timing), and on a screen by the next frame, which is told too. All times are milliseconds since the epoch by
// this machine's clock, which a bench in another process can compare with its own.
{
  const SHOWN = 'main > .marpit > svg[data-deck-shown], svg.bespoke-marp-active, #slideshow .slidev-page'
  const TOKEN = /zq\d+x/
  const now = () => performance.timeOrigin + performance.now()
  let text, picture
  let heard = 0
  let moved = 0

  function look() {
    for (const slide of document.querySelectorAll(SHOWN)) {
      if (slide.style.display === 'none') continue
      const token = TOKEN.exec(slide.textContent)?.[0]
      if (token && token !== text) tell('text', (text = token), [])
      const slot = slide.querySelector('img.slot')
      if (slot && slot.src !== picture) tell('picture', (picture = slot.src), [slot])
    }
  }

  async function tell(kind, what, pictures) {
    const times = { moved, heard, found: now() }
    const pending = pictures.filter(({ complete, src }) => !complete || !src.endsWith('.svg')) // an SVG has no pixels yet
    await Promise.all(pending.map((picture) => picture.decode().catch(() => {})))
    requestAnimationFrame(() => {
      times.framed = now()
      const { port1, port2 } = new MessageChannel()
      port1.onmessage = () => (times.painted = now())
      port2.postMessage('a task after this update') // which a later animation frame cannot overtake
      requestAnimationFrame(() => {
        const next = now()
        const told = { painted: next, ...times, next, what: what.slice(0, 200) }
        console.debug('painted', kind, JSON.stringify(told))
      })
    })
  }

  // When the last message of a server arrived, and when a control was last moved.
  const Native = WebSocket
  window.WebSocket = class extends Native {
    constructor(...how) {
      super(...how)
      this.addEventListener('message', () => (heard = now()))
    }
  }
  addEventListener('input', () => (moved = now()), true)
  new MutationObserver(look).observe(document, {
    subtree: true,
    childList: true,
    characterData: true,
    attributes: true,
    attributeFilter: ['class', 'style', 'src', 'data-deck-shown'],
  })
}
