import { spawnSync } from 'node:child_process';
import { defineConfig } from '@playwright/test';

const port = 3210;
const url = `http://127.0.0.1:${port}`;

// The Nu checker needs Java. Without one, markup.spec.ts is left out on a developer's machine, and
// `make test` says so in its last lines; with CI set it runs and fails.
const java = spawnSync('java', ['-version']).status === 0;
const markup = java || process.env.CI ? [] : ['**/markup.spec.ts'];
if (markup.length > 0) console.warn('NOT RUN: markup.spec.ts, because there is no Java on this machine.');

export default defineConfig({
  testDir: 'tests',
  forbidOnly: true,
  fullyParallel: true,
  workers: 2,
  timeout: 30_000,
  expect: { timeout: 10_000 },
  reporter: [['list'], ['json', { outputFile: 'test-results/results.json' }]],
  webServer: {
    command: `../.ci/serve-sample ${port}`,
    url: `${url}/readyz`,
    gracefulShutdown: { signal: 'SIGTERM', timeout: 10_000 },
    stdout: 'pipe',
  },
  use: {
    baseURL: url,
    locale: 'en-CA',
    timezoneId: 'America/Toronto',
    screenshot: 'only-on-failure',
    trace: 'retain-on-failure',
    launchOptions: {
      executablePath: process.env.CHROMIUM || '/usr/bin/chromium',
      // The browser looks up nothing of its own: every request in a test is the page's.
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
  // A test tagged @scripts needs scripts, one tagged @no-script must do without them; all others run in
  // each project.
  projects: [
    {
      name: 'desktop',
      grepInvert: /@no-script/,
      testIgnore: markup,
      use: { viewport: { width: 1280, height: 800 } },
    },
    {
      name: 'phone',
      grepInvert: /@no-script/,
      testIgnore: ['**/markup.spec.ts'],
      use: { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true, deviceScaleFactor: 2 },
    },
    {
      name: 'no-script',
      grepInvert: /@scripts/,
      testIgnore: ['**/markup.spec.ts', '**/accessibility.spec.ts'],
      use: { viewport: { width: 1280, height: 800 }, javaScriptEnabled: false },
    },
  ],
});
