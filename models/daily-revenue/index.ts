/** The revenue of a day, each order counted once; and what comes of it when an ingredient is left out. */
export { AMOUNT } from './configs.js'
export { dailyRevenue } from './model.js'
export { type DailyRevenue, revenueOf } from './state.js'
export { commitsFirst, insertsRows, keyedByOffset, noDurableOffsets, noFence, roundRobin } from './variants.js'
