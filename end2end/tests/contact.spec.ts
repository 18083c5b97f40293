// Writing to the people who run the site.
import type { Page } from '@playwright/test';
import { expect, statusMessage, test } from './support/site';

const formOf = (page: Page) => page.getByRole('form', { name: 'Contact us' });

test('a visitor writes and gets a reference number', async ({ page, open }) => {
  await open('/contact');
  await formOf(page).getByLabel('Topic').selectOption({ label: 'My data' });
  await formOf(page).getByLabel('Message').fill('What do you keep about me?\nThank you.');
  await formOf(page).getByLabel('E-mail').fill('visitor@example.org');
  await formOf(page).getByRole('button', { name: 'Send' }).click();
  const thanks = page.getByRole('status').filter({ hasText: 'Thank you!' });
  await expect(thanks).toContainText('Thank you! Your submission has been received!');
  await expect(thanks.locator('.reference')).toHaveText(/^[A-HJ-NP-Z2-9]{4}-[A-HJ-NP-Z2-9]{4}$/);

  await thanks.getByRole('link', { name: 'Write another message' }).click();
  await expect(formOf(page).getByLabel('Message')).toHaveValue('');
});

test.describe(() => {
  test.use({ allowedMessages: [statusMessage(422)] });

  // E2: the summary has the focus, what was typed is kept, the title says so.
  test('an empty form names every field in one place', async ({ page, open, javaScriptEnabled }) => {
    await open('/contact');
    await formOf(page).getByRole('button', { name: 'Send' }).click();
    const summary = page.getByRole('alert');
    await expect(summary.getByRole('link')).toHaveText([
      'Choose what it is about.',
      'Write your message.',
      'Enter an e-mail address.',
    ]);
    await expect(page).toHaveTitle(/^Error: Contact/);
    if (javaScriptEnabled !== false) await expect(summary).toBeFocused();
    await expect(formOf(page).getByLabel('Message')).toHaveAttribute('aria-invalid', 'true');
  });
});
