/** How much the tests try: `npm test` has to be over in minutes, `npm run test:thorough` has time. */

export const isThorough = process.env.FAULTLINE_THOROUGH !== undefined

/** Of random examples: so many as a rule, and so many where there is time. */
export const tries = (usually: number, thoroughly: number): number => (isThorough ? thoroughly : usually)
