/** A trace as data for a page. */
export { reportOf } from './build.js'
export { choicesIn } from './choices.js'
export type {
  Report,
  ReportAffliction,
  ReportAlternatives,
  ReportChoice,
  ReportCycle,
  ReportCycleNode,
  ReportEvidence,
  ReportLane,
  ReportMessage,
  ReportNode,
  ReportOperation,
  ReportStep,
  ReportTone,
  ReportWall,
} from './report.js'
export type {
  Stepper,
  StepperCompared,
  StepperGoal,
  StepperNext,
  StepperOffer,
  StepperOutcome,
  StepperRan,
  StepperSetting,
  StepperTold,
} from './stepper.js'
