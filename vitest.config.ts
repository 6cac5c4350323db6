import { defineConfig } from 'vitest/config'

/** Starts one PostgreSQL for the run; test files clone a database from it. */
const postgres = ['apps/server/src/testing/postgres-for-tests.ts']

/** Starts one Kafka broker for the run, when a test file first asks for it. */
const kafka = ['scripts/kafka/test-broker-setup.ts']

/** Starts one portal in local mode for all tests in a browser. */
const browserPortal = ['tests/browser/support/portal-setup.ts']

const everywhere = ['packages/*/src/**', 'apps/*/src/**', 'scripts/**', 'tooling/**']

/**
 * Three projects, so that each level of tests runs alone:
 * `unit` needs nothing but PostgreSQL from npm, `integration` also a Kafka broker and child processes,
 * `faults` kills what it started. The times are patience for busy machines; no test waits for one to pass.
 */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: everywhere.map((folder) => `${folder}/*.test.ts`),
          exclude: ['**/*.integration.test.ts', '**/node_modules/**'],
          globalSetup: postgres,
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          name: 'integration',
          include: [...everywhere, 'tests/hostile/**'].map((folder) => `${folder}/*.integration.test.ts`),
          globalSetup: [...postgres, ...kafka],
          testTimeout: 120_000,
          hookTimeout: 180_000,
        },
      },
      {
        test: {
          name: 'faults',
          globalSetup: kafka,
          include: ['tests/faults/**/*.test.ts'],
          fileParallelism: false,
          testTimeout: 300_000,
          hookTimeout: 180_000,
        },
      },
      {
        test: {
          name: 'browser',
          globalSetup: browserPortal,
          include: ['tests/browser/**/*.test.ts'],
          fileParallelism: false,
          expect: { poll: { timeout: 30_000 } },
          testTimeout: 120_000,
          hookTimeout: 180_000,
        },
      },
    ],
  },
})
