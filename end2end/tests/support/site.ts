// What every browser test uses instead of Playwright's own `test`:
//
//   import { expect, test } from './support/site';
//   test('a visitor reads', async ({ page, open }) => { await open('/articles'); … });
//
// A test fails when the browser prints an error or a warning, when a script throws, or when the page asks
// another site for anything (X2).
import AxeBuilder from '@axe-core/playwright';
import { expect, test as base, type Page, type Response } from '@playwright/test';

/** Every kind of page, also the ones that say that something is not there. */
export const pages: readonly { path: string; status?: number }[] = [
  { path: '/' },
  { path: '/articles' },
  { path: '/articles/medical-lab-technician' },
  { path: '/skills' },
  { path: '/skills/hematology-coagulation' },
  { path: '/skills/result' },
  { path: '/skills/result?a=not-an-answer' },
  { path: '/skills/result?a=1-14433210x4433221443322.1234' },
  { path: '/jobs' },
  { path: '/jobs?q=zzzz-no-such-listing' },
  { path: '/jobs/mla-t-toronto-collection-sample' },
  { path: '/jobs/technician-flagstaff-contract-sample', status: 410 },
  { path: '/signup' },
  { path: '/sign-in' },
  { path: '/sign-in/code' },
  { path: '/account', status: 401 },
  { path: '/contact' },
  { path: '/updates' },
  { path: '/unsubscribe' },
  { path: '/privacy' },
  { path: '/privacy/request' },
  { path: '/privacy/request?done=ask_for_data' },
  // Where links in mail lead, when they are no good.
  { path: '/newsletter/confirm/not-a-token', status: 404 },
  { path: '/newsletter/refuse/not-a-token', status: 404 },
  { path: '/unsubscribe/not-a-token', status: 404 },
  { path: '/unsubscribed/not-a-token', status: 404 },
  { path: '/unsubscribe-replies/not-a-token', status: 404 },
  { path: '/signup/confirm/not-a-token', status: 404 },
  { path: '/signup/refuse/not-a-token', status: 404 },
  { path: '/sign-in/not-a-token', status: 404 },
  { path: '/privacy/export/not-a-token', status: 404 },
  { path: '/privacy/erase/not-a-token', status: 404 },
  { path: '/updates/no-such-issue', status: 404 },
  { path: '/no-such-page', status: 404 },
  { path: '/articles/no-such-article', status: 404 },
];

type Fixtures = {
  /** What a test expects the browser to print, for example after it made the server answer 422. */
  allowedMessages: RegExp[];
  /** Opens a page; with scripts on, wakes it and waits until it is hydrated. */
  open: (path: string) => Promise<Response>;
};

/** What Chromium prints about any answer with this status. */
export const statusMessage = (status: number) => new RegExp(`responded with a status of ${status} `);

/** A message under /dev/mail stands in a frame where no script runs, not even one of Playwright's. */
const blockedInMail = /Blocked script execution in '[^']*\/dev\/mail\//;

export const test = base.extend<Fixtures>({
  allowedMessages: [[], { option: true }],

  page: async ({ page, baseURL, allowedMessages }, use) => {
    const unexpected: string[] = [];
    page.on('console', (message) => {
      const text = `${message.type()}: ${message.text()}`;
      const quiet = !['error', 'warning', 'assert'].includes(message.type());
      const allowed = [...allowedMessages, blockedInMail];
      if (!quiet && !allowed.some((pattern) => pattern.test(text))) unexpected.push(text);
    });
    page.on('pageerror', (error) => unexpected.push(`exception: ${error.message}`));
    page.on('request', (request) => {
      const { origin, protocol } = new URL(request.url());
      const own = origin === baseURL || protocol === 'data:' || protocol === 'blob:';
      if (!own) unexpected.push(`request to another site: ${request.url()}`);
    });
    await use(page);
    expect(unexpected, 'console messages and requests to other sites').toEqual([]);
  },

  open: async ({ page, javaScriptEnabled }, use) => {
    await use(async (path) => {
      const response = await page.goto(path);
      if (!response) throw new Error(`${path}: no answer`);
      if (javaScriptEnabled !== false) await hydrated(page);
      return response;
    });
  },
});

export { expect };

/** Wakes the page as a visitor does, and waits until it answers to clicks, also after a reload. */
export async function hydrated(page: Page) {
  await page.mouse.move(0, 1);
  await page.mouse.move(1, 0);
  await page.locator('html[data-hydrated]').waitFor({ state: 'attached' });
}

/** No violation that axe knows of, in light and in dark. */
export async function expectAccessible(page: Page) {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    const { violations } = await new AxeBuilder({ page }).analyze();
    const found = violations.map(({ id, help, nodes }) => ({
      rule: `${id}: ${help} (${colorScheme})`,
      where: nodes.map((node) => `${node.target.join(' ')} – ${node.failureSummary}`),
    }));
    expect(found).toEqual([]);
  }
}
