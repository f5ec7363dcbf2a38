/** Does a value have the shape of a trace? The JSON Schema decides; the messages are in our words. */
import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js'
import { closest, distance } from 'fastest-levenshtein'
import machineSchema from '../machine-trace.schema.json' with { type: 'json' }
import schema from '../trace.schema.json' with { type: 'json' }
import { type Finding, type Path, placeName, shown } from './place.js'

const compiled = new Map<object, ValidateFunction>()

/** What the schema objects to, in no particular order; empty when the value is a trace. */
export const shapeFindings = (value: unknown): Finding[] => findingsOf(schema, value)

/** The same of a plain machine's trace. */
export const machineShapeFindings = (value: unknown): Finding[] => findingsOf(machineSchema, value)

function findingsOf(wanted: object, value: unknown): Finding[] {
  // Compiled on first use: most commands never read a trace.
  const known = compiled.get(wanted)
  const options = { allErrors: true, discriminator: true, verbose: true, strictTypes: false }
  const validate = known ?? new Ajv2020(options).compile(wanted)
  compiled.set(wanted, validate)
  return validate(value) ? [] : (validate.errors ?? []).map((error) => inOurWords(error, value))
}

function inOurWords(error: ErrorObject, root: unknown): Finding {
  const path = pathOf(error.instancePath, root)
  const at = placeName(path)
  switch (error.keyword) {
    case 'required':
      return { path, text: `expected a field "${error.params.missingProperty}" in ${at}, got none` }
    case 'additionalProperties':
      return unknownField(error, path, at)
    case 'discriminator':
      return unknownEvent(error, path, at)
    default:
      return { path, text: `expected ${expectation(error)} as ${at}, got ${shown(error.data)}` }
  }
}

function expectation(error: ErrorObject): string {
  switch (error.keyword) {
    case 'type':
      return [error.params.type].flat().map(typeName).join(' or ')
    case 'const':
      return JSON.stringify(error.params.allowedValue)
    case 'enum':
      return oneOf(error.params.allowedValues)
    case 'minimum':
      return `a number of at least ${error.params.limit}`
    case 'minLength':
      return 'a name'
    case 'pattern':
      return 'the id of a message (m1, m2, …)'
    default:
      return `what the schema calls ${error.keyword}`
  }
}

function unknownField(error: ErrorObject, path: Path, at: string): Finding {
  const field = String(error.params.additionalProperty)
  const required: readonly string[] = error.parentSchema?.required ?? []
  // Of two names that are equally close, it is the one that must be there that was meant.
  const known = [...required, ...Object.keys(error.parentSchema?.properties ?? {})]
  return {
    path: [...path, field],
    at: 'key',
    text: `expected no field ${shown(field)} in ${at}${didYouMean(field, known) || ', got one'}`,
  }
}

function unknownEvent(error: ErrorObject, path: Path, at: string): Finding {
  const kinds: string[] = error.parentSchema?.oneOf.flatMap(kindsOf)
  const got = error.params.tagValue
  const hint = typeof got === 'string' ? didYouMean(got, kinds) : ''
  return { path: [...path, 'type'], text: `expected ${oneOf(kinds)} as ${at}.type, got ${shown(got)}${hint}` }
}

function kindsOf(branch: { properties: { type: { const?: string; enum?: string[] } } }): string[] {
  const { type } = branch.properties
  return type.enum ?? (type.const === undefined ? [] : [type.const])
}

function didYouMean(got: string, known: readonly string[]): string {
  if (known.length === 0) return ''
  const best = closest(got, known)
  return distance(got, best) <= Math.max(1, got.length / 3) ? ` — did you mean "${best}"?` : ''
}

function oneOf(values: readonly string[]): string {
  return `one of ${values.join(', ')}`
}

function typeName(type: string): string {
  const names: Readonly<Record<string, string>> = {
    object: 'an object',
    array: 'a list',
    integer: 'a whole number',
    string: 'a string',
  }
  return names[type] ?? type
}

/** A JSON pointer as a path. Array indices are recognised by what they index, not by how they look. */
function pathOf(pointer: string, root: unknown): Path {
  const path: (string | number)[] = []
  let value = root
  for (const escaped of pointer.split('/').slice(1)) {
    const part = escaped.replaceAll('~1', '/').replaceAll('~0', '~')
    path.push(Array.isArray(value) ? Number(part) : part)
    value = Array.isArray(value) ? value[Number(part)] : (value as Readonly<Record<string, unknown>>)[part]
  }
  return path
}
