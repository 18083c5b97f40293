// The forms, as people use them: with and without scripts, with mistakes, twice in a row.
import { expect, statusMessage, test } from './support/site';

const SUCCESS = 'Thank you! Your submission has been received!';
const FAILURE = 'Oops! Something went wrong while submitting the form.';

const unique = (name: string) => `${name}-${Date.now()}-${Math.floor(Math.random() * 1e9)}@example.org`;

test('updates: an address is taken and the thanks are announced', async ({ page, open }) => {
  await open('/articles');
  const footer = page.locator('footer');
  await expect(footer.getByRole('heading', { name: 'Get updates from Caring Support' })).toBeVisible();
  await footer.getByLabel('E-mail').fill(unique('reader'));
  await footer.getByRole('button', { name: 'Get updates' }).click();
  await expect(footer.getByRole('status').filter({ hasText: SUCCESS })).toBeVisible();
  await expect(page).toHaveURL(/\/articles/);
});

test.describe(() => {
  test.use({ allowedMessages: [statusMessage(422)] });

  test('updates: a mistyped address stays in the field, with the failure announced', async ({ page, open }) => {
    await open('/');
    const footer = page.locator('footer');
    await footer.getByLabel('E-mail').fill('reader at example');
    await footer.getByRole('button', { name: 'Get updates' }).click();
    await expect(footer.getByRole('alert')).toContainText(FAILURE);
    await expect(footer.getByLabel('E-mail')).toHaveValue('reader at example');
    await expect(footer.getByLabel('E-mail')).toHaveAttribute('aria-invalid', 'true');
  });

  test('contact: an empty form names each field, and what was typed stays', async ({ page, open }) => {
    await open('/contact');
    const main = page.getByRole('main');
    await main.getByLabel('Message').fill('Short');
    await main.getByRole('button', { name: /send/i }).click();
    const summary = main.getByRole('alert');
    await expect(summary).toContainText('There is a problem');
    await expect(main.getByLabel('Message')).toHaveValue('Short');
    await expect(page).toHaveTitle(/^Error: /);
    await summary.getByRole('link').last().click();
    await expect(main.locator('input:focus, textarea:focus, select:focus')).toHaveCount(1);
  });
});

test('contact: a message gets a reference number', async ({ page, open }) => {
  await open('/contact');
  const main = page.getByRole('main');
  await main.getByLabel('Topic').selectOption({ index: 1 });
  await main.getByLabel('Message').fill('The table of pay has a typing error in its second row.');
  await main.getByLabel('E-mail').fill(unique('writer'));
  await main.getByRole('button', { name: /send/i }).click();
  const notice = main.getByRole('status');
  await expect(notice).toContainText(SUCCESS);
  await expect(notice).toContainText(/[A-Z2-9]{4}-[A-Z2-9]{4}/);
});

test('signup: a worker signs up', async ({ page, open }) => {
  await open('/signup');
  const main = page.getByRole('main');
  await main.getByLabel('Name').fill('Sample Person');
  await main.getByLabel('E-mail').fill(unique('worker'));
  await main.getByLabel('Role').selectOption({ index: 1 });
  await main.getByLabel(/Province or state/).selectOption('CA-ON');
  await main.getByRole('checkbox').check();
  await main.getByRole('button', { name: /sign up/i }).click();
  await expect(main.getByRole('status')).toContainText(SUCCESS);
});

test('comments: a comment waits for review and only its author sees it', async ({ page, open, browser, baseURL }) => {
  await open('/articles/medical-lab-technician');
  const text = `A question about night shifts, number ${Date.now()}${Math.random()}`;
  const comments = page.locator('#comments');
  await comments.getByLabel('Name').fill('Sample Reader');
  await comments.getByLabel('Comment', { exact: true }).fill(text);
  await comments.getByRole('button', { name: /post|send/i }).click();
  await expect(comments.getByText(text)).toBeVisible();
  await expect(comments.getByText('Waiting for review').first()).toBeVisible();
  const stranger = await browser.newPage({ baseURL });
  await stranger.goto('/articles/medical-lab-technician');
  await expect(stranger.getByText(text)).toHaveCount(0);
  await stranger.close();
});

test('a form that cannot reach the server keeps what was typed @scripts', async ({ page, open, allowedMessages }) => {
  allowedMessages.push(/Failed to load resource/);
  await open('/contact');
  const main = page.getByRole('main');
  await main.getByLabel('Message').fill('Is the exam in Ontario still the same one this year?');
  await page.route('**/api/send_message', (route) => route.abort());
  await main.getByRole('button', { name: /send/i }).click();
  await expect(main.getByRole('alert')).toContainText(FAILURE);
  await expect(main.getByLabel('Message')).toHaveValue('Is the exam in Ontario still the same one this year?');
});
