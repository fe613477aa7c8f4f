// Says on the console when something new on the slide that is shown has been painted: a token in its words, or another
// picture. It can be seen two animation frames after it is in the document, its pictures decoded. All times are
// milliseconds since the epoch by this machine's clock, which a bench in another process can compare with its own.
{
  const SHOWN = 'main > .marpit > svg[data-deck-shown], svg.bespoke-marp-active, #slideshow .slidev-page'
  const TOKEN = /zq\d+x/
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
    const times = { moved, heard, found: Date.now() }
    await Promise.all(pictures.map((picture) => picture.decode().catch(() => {})))
    requestAnimationFrame(() => {
      times.framed = Date.now()
      requestAnimationFrame(() => {
        console.debug('painted', kind, JSON.stringify({ ...times, painted: Date.now(), what: what.slice(0, 200) }))
      })
    })
  }

  // When the last message of a server arrived, and when a control was last moved.
  const Native = WebSocket
  window.WebSocket = class extends Native {
    constructor(...how) {
      super(...how)
      this.addEventListener('message', () => (heard = Date.now()))
    }
  }
  addEventListener('input', () => (moved = Date.now()), true)
  new MutationObserver(look).observe(document, {
    subtree: true,
    childList: true,
    characterData: true,
    attributes: true,
    attributeFilter: ['class', 'style', 'src', 'data-deck-shown'],
  })
}
