/** What a page asks of a model, answered: a stepper over a suite. Pure, so that it runs in a browser as well. */
export { beginOf, settingOf } from './begin.js'
export { expectPath, expectSetting, QuestionError } from './questions.js'
export { type StepperContext, stepperOf } from './stepper.js'
