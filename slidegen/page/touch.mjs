// A swipe turns the page.

const FAR = 48

/** @param {HTMLElement} element @param {{next: Function, previous: Function}} commands */
export function turnBySwipe(element, { next, previous }) {
  let start = null
  element.addEventListener('touchstart', (event) => {
    const isOwn = event.target.closest('slidegen-live, a, button, video')
    start = event.touches.length === 1 && !isOwn ? place(event.touches[0]) : null
  }, { passive: true })
  element.addEventListener('touchend', (event) => {
    if (!start) return
    const [x, y] = place(event.changedTouches[0]).map((value, axis) => value - start[axis])
    if (Math.abs(x) > FAR && Math.abs(x) > 2 * Math.abs(y)) x < 0 ? next() : previous()
  }, { passive: true })
}

const place = ({ clientX, clientY }) => [clientX, clientY]
