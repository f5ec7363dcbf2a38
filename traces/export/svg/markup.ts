/** Elements of SVG as text. What is written inside is text or another element, and never taken for anything else. */
import { neutralised } from '../../render/text.js'

declare const markup: unique symbol
/** Well-formed SVG. Only this module makes it, so that no text of a model can pass for one. */
export type Markup = string & { readonly [markup]: true }

type Attributes = Readonly<Record<string, string | number | undefined>>

/** An element; attributes that are undefined are left out, numbers have two decimals at most. */
export function element(
  name: string,
  attributes: Attributes,
  ...children: readonly (Markup | readonly Markup[])[]
): Markup {
  const written = Object.entries(attributes).flatMap(([key, value]) =>
    value === undefined ? [] : [` ${key}="${typeof value === 'number' ? short(value) : escaped(value)}"`],
  )
  const inner = children.flat().join('')
  const start = `<${name}${written.join('')}`
  return (inner === '' ? `${start}/>` : `${start}>${inner}</${name}>`) as Markup
}

/** Text as the content of an element. What could not be seen, or would turn the text round, is written as an escape. */
export const content = (text: string): Markup => escaped(neutralised(text)) as Markup

/** Two hyphens would end a comment too early. */
export const comment = (text: string): Markup =>
  `<!-- ${escaped(neutralised(text)).replaceAll(/-(?=-|$)/g, '- ')} -->` as Markup

export const NOTHING = '' as Markup

export const NEWLINE = '\n' as Markup

const escaped = (text: string): string => text.replaceAll(/[<>&"']/g, (character) => `&#${character.charCodeAt(0)};`)

const short = (value: number): string => String(Math.round(value * 100) / 100)
