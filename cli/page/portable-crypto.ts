/** Stands in for `node:crypto` in pages, with the one digest that traces have. */
import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js'

/** Expects `sha256`, and to be asked for the digest in hexadecimal digits. */
export function createHash(algorithm: string) {
  if (algorithm !== 'sha256') throw new Error(`expected sha256, which is all that a page has, got ${algorithm}`)
  const hash = sha256.create()
  const digester = {
    update(text: string) {
      hash.update(utf8ToBytes(text))
      return digester
    },
    digest: (_encoding: 'hex'): string => bytesToHex(hash.digest()),
  }
  return digester
}
