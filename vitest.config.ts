import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url))

export default defineConfig(({ mode }) => ({
  resolve: {
    // Tests see the sources behind the public entry points, not the last build.
    alias: [
      { find: /^faultline$/, replacement: at('./index.ts') },
      { find: /^faultline\/vitest$/, replacement: at('./vitest.ts') },
      { find: /^faultline\/models\/(.*)$/, replacement: at('./models/$1/index.ts') },
      { find: /^faultline\/machine$/, replacement: at('./kernel/machine/index.ts') },
      { find: /^faultline\/(history|checkers|properties)$/, replacement: at('./$1/index.ts') },
    ],
  },
  test: {
    include: ['**/*.test.ts'],
    exclude: ['node_modules/**', 'dist/**'],
    setupFiles: ['test/setup.ts'],
    testTimeout: mode === 'thorough' ? 3_600_000 : 120_000,
    hookTimeout: 120_000,
    env: mode === 'thorough' ? { FAULTLINE_THOROUGH: '1', FAULTLINE_LARGE: '1' } : {},
    // Vitest leaves a core idle on a small machine; the tests that wait for child processes need it.
    maxWorkers: 2,
    typecheck: { enabled: false },
  },
}))
