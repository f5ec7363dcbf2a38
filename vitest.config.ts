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
    exclude: ['node_modules/**', 'dist/**'],
    projects: [
      {
        extends: true,
        test: {
          name: 'sources',
          include: ['**/*.test.ts'],
          exclude: ['test/**', 'examples/**'],
          // Each worker loads protocols and checkers once: to load them anew for each file took longer than many of these tests.
          isolate: false,
        },
      },
      { extends: true, test: { name: 'whole', include: ['{test,examples}/**/*.test.ts'] } },
    ],
    setupFiles: ['test/setup.ts'],
    testTimeout: mode === 'thorough' ? 3_600_000 : 120_000,
    hookTimeout: 120_000,
    env: mode === 'thorough' ? { FAULTLINE_THOROUGH: '1', FAULTLINE_LARGE: '1' } : {},
    // More than there are cores on a small machine: tests of the command line and of pages wait for other processes.
    maxWorkers: 3,
    typecheck: { enabled: false },
  },
}))
