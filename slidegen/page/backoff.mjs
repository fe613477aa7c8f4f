// How long to wait before the next try: from a fifth of a second, doubling, to three seconds.

const FIRST = 200
const LONGEST = 3000

/** @param {number} failures in a row @returns {number} milliseconds */
export const pause = (failures) => Math.min(LONGEST, FIRST * 2 ** failures)
