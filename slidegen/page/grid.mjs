// The frames of a figure that are inside the file: one for each combination of some of its parameters.

/**
 * @typedef {{params: string[], values: any[][], html: string[]}} Grid
 */

/** The index of the frame nearest to these values: numbers by distance relative to their span, others exactly. */
export function nearest({ params, values }, wanted) {
  const spans = params.map((_, column) => span(values.map((row) => row[column])))
  const distance = (row) => sum(row.map((value, column) => apart(value, wanted[params[column]], spans[column])))
  const distances = values.map(distance)
  return distances.indexOf(Math.min(...distances))
}

/** The values of the frame with this index, by name. */
export const valuesOf = ({ params, values }, index) =>
  Object.fromEntries(params.map((name, column) => [name, values[index][column]]))

/** The other frames, nearest first: the order in which their pictures are made ready. */
export function around({ values }, index) {
  const order = values.map((_, each) => each).filter((each) => each !== index)
  return order.sort((one, other) => Math.abs(one - index) - Math.abs(other - index))
}

function apart(value, wanted, span) {
  if (value === wanted || wanted === undefined) return 0
  return typeof value === 'number' && typeof wanted === 'number' ? Math.abs(value - wanted) / span : 1e6
}

function span(values) {
  const numbers = values.filter((value) => typeof value === 'number')
  return Math.max(...numbers) - Math.min(...numbers) || 1
}

const sum = (numbers) => numbers.reduce((all, each) => all + each, 0)
