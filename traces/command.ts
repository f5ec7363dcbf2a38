/** Command lines that a person can copy into a shell. */

/** The words as one line for a POSIX shell: what the shell would read as something else is quoted. */
export const commandLine = (words: readonly string[]): string => words.map(quoted).join(' ')

const quoted = (word: string): string => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`)
