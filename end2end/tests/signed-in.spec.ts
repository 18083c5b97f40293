// The pages that show more to some people: one's own account, and the desk of those who run the site. Each
// opens quietly, fits the window, and has nothing that axe or the Nu checker knows of.
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { codeIn, openMail } from './support/mail';
import { expect, expectAccessible, statusMessage, test } from './support/site';

const pages = [
  '/account',
  '/admin',
  '/admin/subscribers',
  '/admin/subscribers/import',
  '/admin/messages',
  '/admin/outbox',
  '/admin/audit',
];

test.use({ allowedMessages: [statusMessage(401)] });

test('pages of people who are signed in are accessible and fit the window', async ({ page, open }, info) => {
  test.setTimeout(180_000);
  // Something for the desk to show.
  await open('/contact');
  const forms = { message: page.getByRole('form', { name: 'Contact us' }), updates: page.getByRole('form', { name: 'Get updates from Caring Support' }) };
  await forms.message.getByLabel('Topic').selectOption({ index: 1 });
  await forms.message.getByLabel('Message').fill('Which exam do I need in Ontario?');
  await forms.message.getByLabel('E-mail').fill(`writer-${info.project.name}@example.org`);
  await forms.message.getByRole('button', { name: 'Send' }).click();
  await expect(page.getByText('Thank you! Your submission has been received!')).toBeVisible();
  await open('/');
  await forms.updates.getByLabel('E-mail').fill(`subscriber-${info.project.name}@example.org`);
  await forms.updates.getByRole('button', { name: 'Get updates' }).click();
  await expect(page.getByText('Thank you! Your submission has been received!')).toBeVisible();

  // In the settings of the sample site. One address asks once a minute at most, so each project has its own.
  const address = `admin-${info.project.name}@example.org`;
  await open('/admin');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Sign in first');
  await page.getByRole('main').getByRole('link', { name: 'Sign in' }).click();
  await page.getByRole('main').getByLabel('E-mail').fill(address);
  await page.getByRole('button', { name: 'Mail me a link and a code' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Type the code');
  await openMail(page, address, /sign in/i);
  const code = await codeIn(page);
  await open('/sign-in/code');
  await page.getByLabel('Code').fill(code);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page).toHaveURL(/\/admin/);

  const files: string[] = [];
  // One subscriber and one message, whatever their ids.
  const details: string[] = [];
  for (const list of ['/admin/subscribers', '/admin/messages']) {
    await open(list);
    const link = page.locator(`main a[href^="${list}/"]:not([href$="/import"])`).first();
    const path = await link.getAttribute('href');
    expect(path, list).toBeTruthy();
    details.push(path ?? '');
  }
  for (const path of [...pages, ...details]) {
    const response = await open(path);
    expect(response.status(), path).toBe(200);
    await expect(page.getByRole('heading', { level: 1 }), path).toHaveCount(1);
    const sideways = await page.evaluate(() => {
      const { scrollWidth, clientWidth } = document.documentElement;
      return scrollWidth - clientWidth;
    });
    expect(sideways, `${path}: pixels to scroll sideways`).toBe(0);
    if (info.project.name !== 'no-script') await expectAccessible(page);
    const file = info.outputPath(`page-${files.length}.html`);
    writeFileSync(file, (await (await page.request.get(path)).text()).replace(/<!>/g, ''));
    files.push(file);
  }

  const hasJava = spawnSync('java', ['-version']).status === 0;
  if (info.project.name === 'desktop' && !hasJava) {
    console.warn('NOT RUN: the Nu checker on pages of people who are signed in, because there is no Java here.');
  }
  if (info.project.name === 'desktop' && hasJava) {
    const checker = 'node_modules/vnu-jar/build/dist/vnu.jar';
    const args = ['-jar', checker, '--format', 'json', '--exit-zero-always', ...files];
    const { stderr } = spawnSync('java', args, { encoding: 'utf8', maxBuffer: 1 << 26 });
    expect((JSON.parse(stderr) as { messages: unknown[] }).messages).toEqual([]);
  }
});
