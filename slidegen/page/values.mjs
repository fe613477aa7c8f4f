// The values of controls, for people.

/** @param {{label?: string, name: string}} control */
export const labelled = ({ label, name }) => label || name.replaceAll('_', ' ')

/** A number with as many decimals as its step has. @type {(value: number, control: {step?: number}) => string} */
export function spelledValue(value, { step }) {
  const decimals = /\.(\d+)$/.exec(String(step ?? ''))?.[1].length ?? 0
  return (step ? value.toFixed(decimals) : String(Number(value.toPrecision(4)))).replace('-', '−')
}

/** The values that the outline gives. @type {(controls: object[]) => Record<string, any>} */
export const defaults = (controls) => Object.fromEntries(controls.map(({ name, value }) => [name, value]))

/** Whether a figure stands as the outline has it. */
export const isDefault = (controls, values) => controls.every(({ name, value }) => values[name] === value)
