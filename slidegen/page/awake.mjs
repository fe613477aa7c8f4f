// A talk's windows keep the screen from going dark, where the browser lets them.

export function stayAwake() {
  const ask = () => document.visibilityState === 'visible' && navigator.wakeLock?.request('screen').catch(() => {})
  document.addEventListener('visibilitychange', ask)
  ask()
}
